package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.BINARY;
import static dev.threadmill.server.net.RawFrame.CLOSE;
import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.PING;
import static dev.threadmill.server.net.RawFrame.PONG;
import static dev.threadmill.server.net.RawFrame.RSV1;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.frame;
import static dev.threadmill.server.net.RawFrame.hex;
import static dev.threadmill.server.net.RawFrame.ping;
import static dev.threadmill.server.net.RawFrame.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed messages: RFC 7692, sections 6 and 7.2. */
@Timeout(60)
class DeflateTest {
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final int MESSAGE_BYTES_MAX = 16 * 1_024 * 1_024;
    private static final byte[] NOTHING = {};
    private static TestAppliance server;

    @BeforeAll
    static void start() throws Exception {
        server = TestAppliance.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawPeer peer() throws Exception {
        return server.echo(OFFER);
    }

    private static void expect(RawPeer peer, int opcode, byte[] payload) throws Exception {
        RawFrame echo = peer.readMessage();
        assertEquals(opcode, echo.opcode());
        assertEquals(0, echo.rsv() & 3, echo::toString);
        byte[] plain = echo.rsv() == 0 ? echo.payload() : RawDeflate.inflate(echo.payload());
        assertTrue(Arrays.equals(payload, plain), () -> plain.length + " bytes, not the same");
    }

    private static void fails(int code, byte[]... frames) throws Exception {
        try (RawPeer peer = peer()) {
            peer.write(text("first"), RawFrame.join(frames), ping("not answered"));
            expect(peer, TEXT, "first".getBytes(UTF_8));
            peer.expectFailure(code);
        }
    }

    private static byte[] sentence(int length) {
        return "All work and no play makes Jack a dull boy. "
                .repeat(1 + length / 44)
                .substring(0, length)
                .getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 44, 125, 126, 127, 1_000, 65_535, 65_536, 100_000, 1_000_000})
    void messagesOfEveryLengthAreEchoed(int length) throws Exception {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        try (RawPeer peer = peer()) {
            for (int i = 0; i < 3; i++) {
                byte[] text = sentence(length);
                peer.write(frame(FIN | RSV1 | TEXT, RawDeflate.deflate(text)));
                expect(peer, TEXT, text);
                peer.write(frame(FIN | RSV1 | BINARY, RawDeflate.deflate(noise)));
                expect(peer, BINARY, noise);
            }
        }
    }

    @Test
    void whatCompressesWellComesBackCompressed() throws Exception {
        try (RawPeer peer = peer()) {
            for (int i = 0; i < 3; i++) {
                peer.write(text("*".repeat(100_000)));
                RawFrame echo = peer.readMessage();
                assertEquals(4, echo.rsv(), "RSV1 marks a compressed message");
                assertTrue(echo.payload().length < 1_000, echo::toString);
                assertArrayEquals(
                        "*".repeat(100_000).getBytes(UTF_8), RawDeflate.inflate(echo.payload()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "f248cdc9c90700", // 7.2.3.1: one fixed block
        "000500faff48656c6c6f00", // 7.2.3.3: stored
        "f348cdc9c9070000", // 7.2.3.4: BFINAL
        "f248050000 00ffffcac9c90700" // 7.2.3.5: two blocks
    })
    void theExamplesOfTheRfcSayHello(String hex) throws Exception {
        byte[] payload = hex(hex);
        byte[] hello = "Hello".getBytes(UTF_8);
        try (RawPeer peer = peer()) {
            for (int i = 0; i < 2; i++) {
                peer.write(frame(FIN | RSV1 | TEXT, payload));
                expect(peer, TEXT, hello);
                for (int cut = 0; cut <= payload.length; cut++) {
                    peer.write(frame(RSV1 | TEXT, Arrays.copyOf(payload, cut)));
                    peer.write(frame(FIN, Arrays.copyOfRange(payload, cut, payload.length)));
                    expect(peer, TEXT, hello);
                }
            }
        }
    }

    @Test
    void anEmptyMessageMayBeCompressed() throws Exception {
        try (RawPeer peer = peer()) {
            for (String hex : new String[] {"00", "0200", "0300"}) {
                peer.write(frame(FIN | RSV1 | TEXT, hex(hex)));
                expect(peer, TEXT, NOTHING);
                peer.write(frame(RSV1 | BINARY, hex(hex)), frame(FIN, NOTHING));
                expect(peer, BINARY, NOTHING);
            }
        }
    }

    @Test
    void everyKindOfBlockIsRead() throws Exception {
        byte[] text = sentence(300_000);
        try (RawPeer peer = peer()) {
            for (int level : new int[] {0, 1, 6, 9}) {
                for (int strategy = 0; strategy <= Deflater.HUFFMAN_ONLY; strategy++) {
                    byte[] payload = RawDeflate.deflate(text, level, strategy);
                    peer.write(frame(FIN | RSV1 | TEXT, payload));
                    expect(peer, TEXT, text);
                }
            }
        }
    }

    @Test
    void aMessageMayEndWithItsFinalBlock() throws Exception {
        byte[] text = sentence(3_000);
        try (RawPeer peer = peer()) {
            for (int i = 0; i < 3; i++) {
                peer.write(frame(FIN | RSV1 | TEXT, RawDeflate.deflateFinal(text)));
                expect(peer, TEXT, text);
                peer.write(frame(FIN | RSV1 | TEXT, RawDeflate.deflate(text)));
                expect(peer, TEXT, text);
            }
        }
    }

    @Test
    void anUncompressedMessageMayComeBetweenCompressedOnes() throws Exception {
        byte[] text = sentence(1_000);
        try (RawPeer peer = peer()) {
            for (int i = 0; i < 3; i++) {
                peer.write(frame(FIN | TEXT, text), frame(TEXT, text), frame(FIN, text));
                expect(peer, TEXT, text);
                expect(peer, TEXT, RawFrame.join(text, text));
                peer.write(frame(FIN | RSV1 | TEXT, RawDeflate.deflate(text)));
                expect(peer, TEXT, text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 1_000})
    void aCompressedMessageMayBeFragmentedAnywhere(int size) throws Exception {
        byte[] noisy = new byte[5_000];
        new Random(size).nextBytes(noisy);
        byte[] message = RawFrame.join(noisy, sentence(5_000));
        byte[] payload = RawDeflate.deflate(message);
        try (RawPeer peer = peer()) {
            for (int at = 0; at < payload.length; at += size) {
                byte[] part = Arrays.copyOfRange(payload, at, Math.min(at + size, payload.length));
                peer.write(frame(at == 0 ? RSV1 | BINARY : 0, part));
                if (at % 500 == 0) {
                    peer.write(ping("" + at));
                    peer.expectPong(("" + at).getBytes(UTF_8));
                }
            }
            peer.write(frame(FIN, NOTHING));
            expect(peer, BINARY, message);
        }
    }

    // 6.1 and 6.2: where RSV1 may not be

    @Test
    void aContinuationWithTheBitFails() throws Exception {
        byte[] payload = RawDeflate.deflate(sentence(100));
        byte[] begin = Arrays.copyOf(payload, 5);
        byte[] rest = Arrays.copyOfRange(payload, 5, payload.length);
        fails(1002, frame(RSV1 | TEXT, begin), frame(FIN | RSV1, rest));
        fails(1002, frame(RSV1 | TEXT, begin), frame(RSV1, rest));
        fails(1002, frame(TEXT, hex("41")), frame(FIN | RSV1, hex("41")));
    }

    @ParameterizedTest
    @ValueSource(ints = {CLOSE, PING, PONG})
    void aControlFrameWithTheBitFails(int opcode) throws Exception {
        fails(1002, frame(FIN | RSV1 | opcode, NOTHING));
        fails(1002, frame(FIN | RSV1 | opcode, hex("03e8")));
        fails(1002, frame(RSV1 | TEXT, hex("f248")), frame(FIN | RSV1 | opcode, NOTHING));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x20, 0x10, 0x30, 0x60, 0x50, 0x70})
    void theOtherReservedBitsStillFail(int bits) throws Exception {
        fails(1002, frame(FIN | bits | TEXT, hex("f248cdc9c90700")));
        fails(1002, frame(bits | BINARY, NOTHING));
    }

    // 7.2.2: what does not inflate

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffff", // no such block type
                "06", // no such block type
                "000500fafe48656c6c6f", // a stored block's lengths differ
                "4b040500", // back to before the beginning
                "edffffffffffffffffff", // a dynamic block with nonsense for a code
                "6c6c6c6c6c6c6c6c"
            })
    void whatIsNoDeflateFails(String hex) throws Exception {
        fails(1007, frame(FIN | RSV1 | BINARY, hex(hex)));
        fails(1007, frame(FIN | RSV1 | TEXT, hex(hex)));
        fails(1007, frame(RSV1 | TEXT, hex(hex)), frame(FIN, NOTHING));
    }

    // Text is text after inflation

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c0af", "eda080", "f4908080", "6f6bc2"})
    void textThatInflatesToNoUtf8Fails(String hex) throws Exception {
        byte[] payload = RawDeflate.deflate(hex(hex));
        fails(1007, frame(FIN | RSV1 | TEXT, payload));
        fails(1007, frame(RSV1 | TEXT, payload), frame(FIN, NOTHING));
    }

    @Test
    void compressedBytesNeedNotBeText() throws Exception {
        try (RawPeer peer = peer()) {
            peer.write(frame(FIN | RSV1 | BINARY, RawDeflate.deflate(hex("ffc0afeda080"))));
            expect(peer, BINARY, hex("ffc0afeda080"));
        }
    }

    // What a message inflates to is bounded

    @Test
    void theLargestMessageMayBeCompressed() throws Exception {
        byte[] zeros = new byte[MESSAGE_BYTES_MAX];
        try (RawPeer peer = peer()) {
            peer.write(frame(FIN | RSV1 | BINARY, RawDeflate.deflate(zeros)));
            expect(peer, BINARY, zeros);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {MESSAGE_BYTES_MAX + 1, 512 * 1_024 * 1_024})
    void aMessageThatInflatesBeyondTheBoundFails(int length) throws Exception {
        byte[] bomb = RawDeflate.deflate(new byte[length]);
        assertTrue(bomb.length < length / 900);
        fails(1009, frame(FIN | RSV1 | BINARY, bomb));
        fails(1009, frame(FIN | RSV1 | TEXT, bomb));
        byte[] begin = Arrays.copyOf(bomb, bomb.length - 1);
        byte[] rest = Arrays.copyOfRange(bomb, bomb.length - 1, bomb.length);
        fails(1009, frame(RSV1 | TEXT, begin), frame(FIN, rest));
    }
}
