package dev.threadmill.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final byte[] MASK = {1, 2, 3, 4};

    /** A client's view of the server's bytes, given in hex: no masks. */
    private static FrameReader client(String hex) {
        return reader(HexFormat.of().parseHex(hex.replace(" ", "")), false);
    }

    private static FrameReader reader(byte[] bytes, boolean masked) {
        return new FrameReader(new ByteArrayInputStream(bytes), masked, 1_000_000, null);
    }

    @ParameterizedTest
    @CsvSource({
        "c1 00,1002,RSV1 without an extension",
        "a1 00,1002,RSV2",
        "91 00,1002,RSV3",
        "83 00,1002,reserved data opcode",
        "8b 00,1002,reserved control opcode",
        "8f 00,1002,reserved control opcode 15",
        "81 80 00000000,1002,a masked frame from the server",
        "09 00,1002,a fragmented ping",
        "89 7e 007e,1002,a ping of 126 bytes",
        "80 00,1002,a continuation of nothing",
        "01 00 81 00,1002,a message inside a message",
        "81 7e 007d,1002,a short length in 16 bits",
        "81 7f 000000000000ffff,1002,a middle length in 64 bits",
        "81 7f 8000000000000000,1002,the top bit of a length",
        "82 7f 00000000000f4241,1009,a message beyond the bound",
        "88 01 03,1002,half a close code",
        "88 02 03e7,1002,close code 999",
        "88 02 03ed,1002,close code 1005",
        "88 02 03ee,1002,close code 1006",
        "88 02 03f7,1002,close code 1015",
        "88 02 03ec,1002,close code 1004",
        "88 02 07d0,1002,close code 2000",
        "88 02 1388,1002,close code 5000",
        "88 03 03e8 ff,1007,a close reason that is no UTF-8",
        "81 01 80,1007,a lone continuation byte",
        "81 02 c0af,1007,an overlong slash",
        "81 03 eda080,1007,a surrogate",
        "81 04 f4908080,1007,beyond U+10FFFF",
        "81 01 c3,1007,half a character at the end",
        "01 01 c3 80 01 41,1007,half a character across fragments",
    })
    void refusesWhatTheRfcForbids(String hex, int code, String what) {
        FrameReader reader = client(hex);
        var violation =
                assertThrows(
                        WebSocketViolation.class,
                        () -> {
                            while (reader.next() != null) {
                                // On to the one that is wrong.
                            }
                        },
                        what);
        assertEquals(code, violation.closeCode(), what);
    }

    @Test
    void refusesAnUnmaskedFrameFromAClient() {
        FrameReader server = reader(FrameWriter.text("x", null), true);
        assertEquals(1002, assertThrows(WebSocketViolation.class, server::next).closeCode());
    }

    @Test
    void failsFastOnBadTextThatIsNotYetComplete() {
        // 100 bytes are announced, and the first of them is wrong.
        FrameReader reader = client("81 64 ff");
        assertEquals(1007, assertThrows(WebSocketViolation.class, reader::next).closeCode());
    }

    @Test
    void putsFragmentsTogetherAroundControlFrames() throws Exception {
        FrameReader reader = client("01 02 48c3 89 01 70 80 02 a469 8a 00");
        assertInstanceOf(WebSocketEvent.Ping.class, reader.next());
        assertEquals(new WebSocketEvent.Text("Häi"), reader.next());
        assertInstanceOf(WebSocketEvent.Pong.class, reader.next());
        assertNull(reader.next());
    }

    @ParameterizedTest
    @ValueSource(strings = {"88 00", "88 02 03e8", "88 06 0bb8 627965 21"})
    void readsCloseFrames(String hex) throws Exception {
        var close = assertInstanceOf(WebSocketEvent.Close.class, client(hex).next());
        int expected = hex.length() == 5 ? 1005 : hex.startsWith("88 02") ? 1000 : 3000;
        assertEquals(expected, close.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"81", "81 05 48", "81 7e 01", "89 04 6161"})
    void anEndInsideAFrameIsNoEnd(String hex) {
        assertThrows(EOFException.class, client(hex)::next);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 125, 126, 127, 65_535, 65_536, 300_000})
    void readsBackWhatTheWriterWrites(int length) throws Exception {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        var masked =
                assertInstanceOf(
                        WebSocketEvent.Binary.class,
                        reader(FrameWriter.binary(payload, MASK), true).next());
        assertArrayEquals(payload, masked.bytes());
        var plain =
                assertInstanceOf(
                        WebSocketEvent.Binary.class,
                        reader(FrameWriter.binary(payload, null), false).next());
        assertArrayEquals(payload, plain.bytes());
    }

    @Test
    void splitsMakeNoDifference() throws Exception {
        String text = "Grüße, 世界 🧵 ".repeat(50);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(FrameWriter.text(text, MASK));
        bytes.write(FrameWriter.ping(new byte[] {9}, MASK));
        bytes.write(FrameWriter.close(1000, "done", MASK));
        for (int step = 1; step < 40; step++) {
            FrameReader reader =
                    new FrameReader(new Trickle(bytes.toByteArray(), step), true, 1_000_000, null);
            assertEquals(new WebSocketEvent.Text(text), reader.next());
            assertInstanceOf(WebSocketEvent.Ping.class, reader.next());
            assertEquals(new WebSocketEvent.Close(1000, "done"), reader.next());
            assertEquals(bytes.size(), reader.bytesRead());
        }
    }

    @Test
    void anyBytesGiveEventsOrAViolationOrAnEnd() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 1 && random.nextBoolean()) {
                bytes[0] &= (byte) 0x8F;
            }
            FrameReader reader = reader(bytes, random.nextBoolean());
            try {
                while (reader.next() != null) {
                    // Whatever it is.
                }
            } catch (WebSocketViolation | IOException e) {
                // As declared.
            }
        }
    }

    @Test
    void cutsReasonsToWholeCharacters() throws Exception {
        byte[] frame = FrameWriter.close(1000, "ä".repeat(100), null);
        var close = assertInstanceOf(WebSocketEvent.Close.class, reader(frame, false).next());
        assertEquals("ä".repeat(61), close.reason());
    }

    @Test
    void answersTheKeyOfTheRfc() {
        assertEquals(
                "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocketKey.accept("dGhlIHNhbXBsZSBub25jZQ=="));
    }

    /** Hands out a few bytes at a time, as a slow network does. */
    private static final class Trickle extends InputStream {
        private final byte[] bytes;
        private final int step;
        private int at;

        Trickle(byte[] bytes, int step) {
            this.bytes = bytes;
            this.step = step;
        }

        @Override
        public int read() {
            return at < bytes.length ? bytes[at++] & 0xFF : -1;
        }

        @Override
        public int read(byte[] to, int from, int length) {
            if (at == bytes.length) {
                return -1;
            }
            int count = Math.min(Math.min(step, length), bytes.length - at);
            System.arraycopy(bytes, at, to, from, count);
            at += count;
            return count;
        }
    }
}
