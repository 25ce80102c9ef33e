package dev.threadmill.wire.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Generated packets come back as they were; generated rubbish ends in a packet or a refusal. */
class PacketPropertyTest {
    private static final int ATTACHMENTS_MAX = 4;
    private static final int PACKETS = 5_000;
    private static final int RUBBISH = 30_000;
    private static final String[] PIECES = {
        "[",
        "]",
        "{",
        "}",
        "\"",
        ",",
        ":",
        "-",
        "/",
        "0",
        "1",
        "9",
        " ",
        "\\",
        "\\u00",
        "?",
        "e",
        "null",
        "true",
        "\"_placeholder\":true",
        "\"num\":",
        "\u001e",
        "\ud800",
        "é",
        "\0",
        "b",
        "[".repeat(1_200),
        "1".repeat(1_100),
        "1-",
        "[\"a\",",
        "{\"_placeholder\":true,\"num\":0}"
    };

    private static final List<Integer> NAME_CHARACTERS =
            "\0\b\n\u001f\"\\/xé😀".codePoints().boxed().toList();

    private final Random random = new Random(20_261_121);

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String name() {
        int length = random.nextInt(12);
        StringBuilder name = new StringBuilder("e");
        for (int i = 0; i < length; i++) {
            name.appendCodePoint(oneOf(NAME_CHARACTERS));
        }
        return name.toString();
    }

    private String value(int depth, int attachments) {
        return switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0 -> "null";
            case 1 -> String.valueOf(random.nextInt());
            case 2 -> String.valueOf(random.nextDouble());
            case 3 -> "\"text, ]}\\\" é✓ \\u00e9\"";
            case 4 ->
                    attachments == 0
                            ? "{\"_placeholder\":true,\"num\":77}"
                            : "{\"_placeholder\":true,\"num\":" + random.nextInt(attachments) + "}";
            case 5 -> "[" + values(depth + 1, attachments) + "]";
            case 6 -> "{}";
            default ->
                    "{\"a b\" : "
                            + value(depth + 1, attachments)
                            + ", \"]\":"
                            + value(depth + 1, attachments)
                            + "}";
        };
    }

    private String values(int depth, int attachments) {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(value(depth, attachments));
        }
        return String.join(oneOf(List.of(",", " , ")), values);
    }

    private SocketPacket packet() {
        String namespace = oneOf(List.of("/", "/a", "/admin/x y", "/é?q=1", "//"));
        long ackId = oneOf(List.of(SocketPacket.NO_ACK, 0L, 17L, 999_999_999_999_999_999L));
        List<byte[]> attachments = new ArrayList<>();
        for (int i = Math.max(0, random.nextInt(8) - 3); i > 0; i--) {
            attachments.add(new byte[] {(byte) random.nextInt()});
        }
        int count = attachments.size();
        return switch (random.nextInt(7)) {
            case 0 -> new SocketPacket.Connect(namespace, oneOf(List.of("", "{}", "{\"a\":1}")));
            case 1 -> new SocketPacket.Disconnect(namespace);
            case 2 ->
                    new SocketPacket.ConnectError(
                            namespace, oneOf(List.of("", "{}", "\"no\"", "{\"message\":\"m\"}")));
            case 3, 4 ->
                    new SocketPacket.Event(namespace, ackId, name(), values(0, count), attachments);
            default -> new SocketPacket.Ack(namespace, ackId, values(0, count), attachments);
        };
    }

    private static SocketPacket read(EncodedPacket encoded) throws MalformedPacketException {
        SocketPacketReader reader = new SocketPacketReader(ATTACHMENTS_MAX);
        SocketPacket packet = reader.text(encoded.text());
        for (byte[] attachment : encoded.attachments()) {
            assertNull(packet);
            packet = reader.binary(attachment);
        }
        return packet;
    }

    @Test
    void whatIsWrittenIsReadAsItWas() throws Exception {
        for (int i = 0; i < PACKETS; i++) {
            SocketPacket packet = packet();
            EncodedPacket encoded = EncodedPacket.of(packet);
            SocketPacket again = read(encoded);
            assertEquals(packet, again, encoded.text());
            assertEquals(encoded, EncodedPacket.of(again));
        }
    }

    private String rubbish() {
        if (random.nextInt(10) == 0) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                text.append((char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
            }
            return text.toString();
        }
        StringBuilder text = new StringBuilder(EncodedPacket.of(packet()).text());
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int from = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), from + random.nextInt(4));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(from, PIECES[random.nextInt(PIECES.length)]);
                case 2 -> text.replace(from, to, PIECES[random.nextInt(PIECES.length)]);
                default -> text.insert(from, text.substring(from, to));
            }
        }
        return text.toString();
    }

    @Test
    void rubbishEndsInAPacketThatCanBeWrittenAgainOrInARefusal() throws Exception {
        int packets = 0;
        int refused = 0;
        for (int i = 0; i < RUBBISH; i++) {
            String text = rubbish();
            SocketPacketReader reader = new SocketPacketReader(ATTACHMENTS_MAX);
            try {
                SocketPacket packet = reader.text(text);
                for (int j = 0; j < ATTACHMENTS_MAX && packet == null; j++) {
                    packet = reader.binary(new byte[1]);
                }
                // Numbers as names are written as texts, and spaces around JSON may go: once.
                EncodedPacket encoded = EncodedPacket.of(packet);
                assertEquals(encoded.text(), EncodedPacket.of(read(encoded)).text(), text);
                packets++;
            } catch (MalformedPacketException e) {
                refused++;
            }
        }
        assertTrue(packets > RUBBISH / 20, () -> "too few packets to be a test");
        assertTrue(refused > RUBBISH / 20, () -> "too few refusals to be a test");
    }

    @Test
    void rubbishOfEngineIoEndsInPacketsOrInARefusal() {
        for (int i = 0; i < RUBBISH; i++) {
            StringBuilder body = new StringBuilder();
            for (int j = random.nextInt(5); j >= 0; j--) {
                body.append((char) ('0' + random.nextInt(8))).append(rubbish());
                body.append(j == 0 ? "" : random.nextInt(9) == 0 ? "x" : "\u001eb");
            }
            try {
                List<EnginePacket> packets = EnginePayload.read(body.toString(), 100);
                List<EnginePacket> again =
                        EnginePayload.read(
                                EnginePayload.write(
                                        packets.stream().map(EnginePacket::frame).toList()),
                                100);
                assertEquals(packets.size(), again.size());
            } catch (MalformedPacketException e) {
                assertTrue(e.getMessage().startsWith("a"), e.getMessage());
            }
        }
    }
}
