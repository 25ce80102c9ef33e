package dev.threadmill.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.wire.MessageScanner.Found;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageScannerTest {
    private static final int BYTES_MAX = 100_000;

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** What a scanner makes of bytes that come {@code piece} at a time: kinds and payloads. */
    private static List<String> scan(byte[] wire, int piece, boolean compression) throws Exception {
        MessageScanner scanner = new MessageScanner(new byte[0], 0, BYTES_MAX, compression);
        InputStream in = new ByteArrayInputStream(wire);
        InputStream slow =
                new InputStream() {
                    @Override
                    public int read() {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public int read(byte[] to, int from, int length) throws java.io.IOException {
                        return in.read(to, from, Math.min(length, piece));
                    }
                };
        List<String> found = new ArrayList<>();
        do {
            for (Found next; (next = scanner.next()) != Found.NOTHING; ) {
                String text = new String(scanner.payload(), StandardCharsets.ISO_8859_1);
                found.add(next + ":" + text);
            }
        } while (scanner.fill(slow) > 0);
        return found;
    }

    private static String violation(String hex) {
        WebSocketViolation violation =
                assertThrows(WebSocketViolation.class, () -> scan(bytes(hex), 1_000, false));
        return violation.closeCode() + " " + violation.getMessage();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void findsMessagesWhateverThePieces(int piece) throws Exception {
        byte[] wire =
                bytes(
                        "81 02 6869" // a text
                                + "82 00" // an empty binary
                                + "01 03 616263 89 01 70 00 02 6465 8a 00 80 01 66" // in fragments
                                + "81 01 7a"
                                + "88 02 03e8");
        assertEquals(
                List.of(
                        "TEXT:hi",
                        "BINARY:",
                        "PING:p",
                        "PONG:",
                        "TEXT:abcdef",
                        "TEXT:z",
                        "CLOSE:\u0003è"),
                scan(wire, piece, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {125, 126, 127, 65_535, 65_536, 100_000})
    void readsEveryFormOfLength(int length) throws Exception {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        byte[] frame = FrameWriter.binary(payload, null);
        byte[] twice = new byte[2 * frame.length];
        System.arraycopy(frame, 0, twice, 0, frame.length);
        System.arraycopy(frame, 0, twice, frame.length, frame.length);
        String expected = "BINARY:" + new String(payload, StandardCharsets.ISO_8859_1);
        assertEquals(List.of(expected, expected), scan(twice, 4_096, false));
    }

    @ParameterizedTest
    @CsvSource({
        "c1 00, 1002 a reserved bit is set",
        "a1 00, 1002 a reserved bit is set",
        "81 81 00000000 61, 1002 a frame is masked",
        "83 00, 1002 an opcode is reserved",
        "8b 00, 1002 an opcode is reserved",
        "09 00, 1002 a control frame is fragmented",
        "89 7e 007e, 1002 a control frame is longer than 125 bytes",
        "80 00, 1002 a continuation frame continues nothing",
        "01 00 81 00, 1002 a message begins inside another",
        "82 7e 007d, 1002 a length is not written in its shortest form",
        "82 7f 000000000000ffff, 1002 a length is not written in its shortest form",
        "82 7f 8000000000000000, 1002 a length has its top bit set",
        "82 7f 00000000000186a1, 1009 a message is larger than 100000 bytes",
        "02 01 00 80 7f 00000000000186a0, 1009 a message is larger than 100000 bytes",
    })
    void refusesWhatTheRfcForbids(String hex, String violation) {
        assertEquals(violation, violation(hex));
    }

    @Test
    void takesACompressedMessageOnlyWhereThatWasAgreedOn() throws Exception {
        assertEquals(List.of("TEXT:\u0001"), scan(bytes("c1 01 01"), 9, true));
        assertThrows(WebSocketViolation.class, () -> scan(bytes("c9 00"), 9, true));
        assertThrows(WebSocketViolation.class, () -> scan(bytes("41 00 c0 00"), 9, true));
    }

    @Test
    void readsTheCodeOfAClose() throws Exception {
        assertEquals(1_001, closeCode("88 04 03e9 6279"));
        assertEquals(CloseCode.NONE, closeCode("88 00"));
        assertThrows(WebSocketViolation.class, () -> closeCode("88 01 03"));
        assertThrows(WebSocketViolation.class, () -> closeCode("88 02 03ee"));
    }

    private static int closeCode(String hex) throws Exception {
        MessageScanner scanner = new MessageScanner(bytes(hex), 0, BYTES_MAX, false);
        assertEquals(Found.CLOSE, scanner.next());
        return scanner.closeCode();
    }

    @Test
    void beginsWithWhatWasReadBefore() throws Exception {
        MessageScanner scanner = new MessageScanner(bytes("81 02 68"), 0, BYTES_MAX, false);
        assertEquals(Found.NOTHING, scanner.next());
        assertEquals(1, scanner.fill(new ByteArrayInputStream(bytes("69"))));
        assertEquals(Found.TEXT, scanner.next());
        assertArrayEquals(new byte[] {'h', 'i'}, scanner.payload());
    }

    @Test
    void reservesNothingForALengthThatLies() throws Exception {
        MessageScanner scanner =
                new MessageScanner(bytes("82 7f 00000000000186a0"), 0, BYTES_MAX, false);
        assertEquals(Found.NOTHING, scanner.next());
        scanner.fill(new ByteArrayInputStream(new byte[1]));
        assertTrue(scanner.bytes().length < 100, () -> "" + scanner.bytes().length);
    }

    @Test
    void framesAreMaskedAnewAndReadBack() throws Exception {
        MaskedFrame frame = new MaskedFrame(false, "0123456789".getBytes(StandardCharsets.UTF_8));
        for (int key : new int[] {0x12345678, -1, 0}) {
            frame.patch(3, new byte[] {'a', 'b'});
            frame.mask(key);
            FrameReader reader =
                    new FrameReader(new ByteArrayInputStream(frame.bytes()), true, BYTES_MAX, null);
            assertEquals(new WebSocketEvent.Text("012ab56789"), reader.next());
            assertEquals("012ab56789", new String(frame.payload(), StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 125, 126, 65_535, 65_536})
    void framesOfEveryLengthAreReadBack(int length) throws Exception {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        MaskedFrame frame = new MaskedFrame(true, payload);
        frame.mask(0xCAFEBABE);
        FrameReader reader =
                new FrameReader(new ByteArrayInputStream(frame.bytes()), true, BYTES_MAX, null);
        assertArrayEquals(payload, ((WebSocketEvent.Binary) reader.next()).bytes());
    }
}
