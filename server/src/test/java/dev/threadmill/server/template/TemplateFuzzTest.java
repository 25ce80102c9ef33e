package dev.threadmill.server.template;

import static dev.threadmill.server.template.TestScope.JSON;
import static dev.threadmill.server.template.TestScope.NAMES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random templates over random messages. */
class TemplateFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final ObjectReader STRICT =
            JSON.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String[] PIECES = {
        "{{",
        "}}",
        "{",
        "}",
        " ",
        "\"",
        "'",
        "\\",
        "\n",
        "\u0000",
        "é",
        "🧵",
        "\ud83e",
        "now",
        "+5m",
        "-",
        "1h30m",
        "uuid",
        "message",
        ".x",
        ".y",
        ".0",
        "[0]",
        "[",
        "]",
        ".\"",
        "params",
        "env",
        ".API_TOKEN",
        "random_int",
        "random_float",
        " 1 2",
        " -5 9",
        "1e308",
        "999999999999999999",
        "connection",
        ".id",
        "path",
        ".room",
        "query",
        "date",
        "timestamp",
        "sequence",
        "{{message}}",
        "{{message.x}}",
        "{{now}}",
        "{{'{{'}}",
        "{{random_float -1e308 1e308}}",
        "{{connection.path}}"
    };

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(
                    random.nextInt(10) == 0
                            ? String.valueOf((char) random.nextInt(0x10000))
                            : PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 5 : 8)) {
            case 0, 1, 2 -> JSON.getNodeFactory().textNode(text(random));
            case 3 -> JSON.getNodeFactory().numberNode(random.nextGaussian());
            case 4 -> JSON.getNodeFactory().nullNode();
            case 5 -> {
                ArrayNode array = JSON.createArrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = JSON.createObjectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(text(random), value(random, depth + 1));
                }
                yield object.set("x", value(random, depth + 1));
            }
        };
    }

    @Test
    void whatParsesRendersToValidJsonAndNothingElseIsThrown() throws JsonProcessingException {
        int parsed = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            JsonNode template = value(random, 0);
            TestScope scope = new TestScope(value(random, 0), value(random, 0), random);
            try {
                String rendered = JsonTemplate.of(template, NAMES).render(scope);
                parsed++;
                JsonNode back = STRICT.readTree(rendered);
                assertEquals(
                        template.isTextual() ? back.getNodeType() : template.getNodeType(),
                        back.getNodeType());
            } catch (InvalidTemplateException e) {
                assertTrue(!e.faults().isEmpty());
            }
        }
        int count = parsed;
        assertTrue(parsed > ROUNDS / 4, () -> "only " + count + " parsed");
    }

    @Test
    void aPlainTextIsParsedOrRefused() {
        int parsed = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            String text = text(random);
            TestScope scope = new TestScope(value(random, 0), value(random, 0), random);
            try {
                Template template = Template.parse(text, NAMES);
                parsed++;
                String rendered = template.render(scope);
                if (!text.contains("{{")) {
                    assertEquals(text, rendered);
                }
            } catch (InvalidTemplateException e) {
                assertTrue(!e.faults().isEmpty());
            }
        }
        int count = parsed;
        assertTrue(parsed > ROUNDS / 4, () -> "only " + count + " parsed");
    }

    @Test
    void aSeedMakesARunRepeatable() throws InvalidTemplateException {
        JsonTemplate template =
                JsonTemplate.of(
                        TestScope.json(
                                "[\"{{uuid}}\",\"{{random_int 0 9999}}\",\"{{random_float 0 1}}\"]"),
                        NAMES);
        Scope one = TestScope.of("{}");
        Scope other = TestScope.of("{}");
        for (int i = 0; i < 100; i++) {
            assertEquals(template.render(one), template.render(other));
        }
    }

    @Test
    void escapesAsJacksonDoes() throws JsonProcessingException {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            String text = text(random);
            StringBuilder ours = new StringBuilder();
            JsonText.quote(text, ours);
            assertEquals(text, STRICT.readTree(ours.toString()).textValue());
            String ascii = text.replaceAll("[^ -~]", "");
            StringBuilder plain = new StringBuilder();
            JsonText.escape(ascii, plain);
            assertEquals(
                    new String(JsonStringEncoder.getInstance().quoteAsString(ascii)),
                    plain.toString());
        }
    }
}
