package dev.threadmill.server.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bodies made up at random: what is good is read as it was meant, what is not is named. */
@Timeout(60)
class EmissionReaderFuzzTest {
    private static final ObjectMapper STRICT =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
    private static final int ROUNDS = 12_000;
    private static final List<String> BITS =
            List.of(
                    "{",
                    "}",
                    "[",
                    "]",
                    ",",
                    ":",
                    "\"",
                    "\\",
                    "\"event\":\"e\"",
                    "\"data\":",
                    "\"channels\":[\"a\"]",
                    "\"payload\":",
                    "null",
                    "true",
                    "1e9",
                    "-",
                    "\"ack\":",
                    "\\u00",
                    "\ud800",
                    "€",
                    " ",
                    "\u0000",
                    "\"room\":",
                    "\"timeout\":\"1s\"");

    private static JsonNode value(Random random, int depth) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> make.nullNode();
            case 1 -> make.booleanNode(random.nextBoolean());
            case 2 -> make.numberNode(random.nextLong());
            case 3 -> make.numberNode(random.nextGaussian());
            case 4 -> make.textNode(text(random));
            case 5 -> {
                ArrayNode array = make.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = make.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(text(random), value(random, depth + 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.appendCodePoint(
                    random.nextInt(5) == 0 ? 0x1F600 + random.nextInt(60) : random.nextInt(0x2fff));
        }
        return text.toString();
    }

    @Test
    void whatIsGoodArrivesUnchanged() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS / 4; round++) {
            JsonNode value = value(random, 0);
            ObjectNode body = STRICT.createObjectNode();
            boolean event = random.nextBoolean();
            String name = "e" + text(random);
            body.put(event ? "event" : "channel", name).set(event ? "data" : "payload", value);
            String json = random.nextBoolean() ? body.toString() : body.toPrettyString() + "\n \t";
            Event read = EmissionReader.read(json).events().getFirst();
            assertEquals(name, read.name());
            JsonNode argument = STRICT.readTree(read.argument());
            assertEquals(
                    STRICT.readTree(value.toString()),
                    event ? argument : argument.path("payload"),
                    json);
        }
    }

    @Test
    void whateverComesIsReadOrRefusedByName() throws Exception {
        Random random = new Random(11);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String body = damaged(random);
            try {
                Emission emission = EmissionReader.read(body);
                assertTrue(STRICT.readTree(body).isObject(), body);
                for (Event event : emission.events()) {
                    assertFalse(event.name().isEmpty());
                    STRICT.readTree("[" + event.argument() + "]");
                }
                read++;
            } catch (InvalidEmissionException e) {
                assertFalse(e.field().isEmpty(), body);
                assertTrue(e.getMessage().length() < 400, e.getMessage());
            }
        }
        assertTrue(read > 100, "only " + read + " bodies were good");
    }

    private static String damaged(Random random) {
        StringBuilder body = new StringBuilder();
        if (random.nextBoolean()) {
            for (int i = random.nextInt(12); i >= 0; i--) {
                body.append(BITS.get(random.nextInt(BITS.size())));
            }
            return body.toString();
        }
        ObjectNode object = STRICT.createObjectNode();
        List<String> fields = List.copyOf(EmissionReader.FIELDS);
        for (int i = random.nextInt(4); i >= 0; i--) {
            object.set(fields.get(random.nextInt(fields.size())), value(random, 2));
        }
        if (random.nextBoolean()) {
            object.put("event", "e");
        }
        body.append(object);
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(body.length());
            switch (random.nextInt(3)) {
                case 0 -> body.deleteCharAt(at);
                case 1 -> body.insert(at, BITS.get(random.nextInt(BITS.size())));
                default -> body.setCharAt(at, (char) random.nextInt(0x7f));
            }
            if (body.isEmpty()) {
                return "";
            }
        }
        return body.toString();
    }
}
