package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.BINARY;
import static dev.threadmill.server.net.RawFrame.CLOSE;
import static dev.threadmill.server.net.RawFrame.CONTINUATION;
import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.PING;
import static dev.threadmill.server.net.RawFrame.PONG;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.frame;
import static dev.threadmill.server.net.RawFrame.header;
import static dev.threadmill.server.net.RawFrame.hex;
import static dev.threadmill.server.net.RawFrame.ping;
import static dev.threadmill.server.net.RawFrame.text;
import static dev.threadmill.server.net.RawFrame.unmasked;

import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames one by one: RFC 6455, sections 5.1, 5.2, 5.5 and 5.6. */
@Timeout(60)
class FramingTest {
    private static TestAppliance server;

    @BeforeAll
    static void start() throws Exception {
        server = TestAppliance.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Sends these bytes behind an echoed message; nothing but the failure may follow. */
    private static void fails(int code, byte[]... frames) throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(text("first"), RawFrame.join(frames), ping("not answered"));
            peer.expectText("first");
            peer.expectFailure(code);
        }
        try (RawPeer peer = server.echo()) {
            peer.writeInPieces(RawFrame.join(frames), 1);
            peer.expectFailure(code);
        }
    }

    // 5.1: masking

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY, CLOSE, PING, PONG})
    void aFrameWithoutAMaskFails(int opcode) throws Exception {
        fails(1002, unmasked(FIN | opcode, new byte[0]));
        fails(1002, unmasked(FIN | opcode, hex("03e8")));
    }

    @Test
    void aFragmentWithoutAMaskFails() throws Exception {
        fails(1002, frame(TEXT, hex("41")), unmasked(FIN, hex("42")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 0x01020304, 0xff000000, 0x000000ff, 0x80000000})
    void anyMaskingKeyWillDo(int key) throws Exception {
        try (RawPeer peer = server.echo()) {
            for (int length : new int[] {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 131, 1_003}) {
                byte[] payload = new byte[length];
                new Random(length).nextBytes(payload);
                peer.write(frame(FIN | BINARY, payload, key));
                peer.expectBinary(payload);
            }
        }
    }

    // 5.2: reserved bits

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void reservedBitsFailEveryFrame(int rsv) throws Exception {
        for (int opcode : new int[] {TEXT, BINARY, CLOSE, PING, PONG}) {
            fails(1002, frame(FIN | rsv << 4 | opcode, new byte[0]));
        }
        fails(1002, frame(FIN | rsv << 4 | TEXT, hex("41")));
        fails(1002, frame(rsv << 4 | TEXT, hex("41")));
        fails(1002, frame(TEXT, hex("41")), frame(FIN | rsv << 4, hex("42")));
    }

    // 5.2: reserved opcodes

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void reservedOpcodesFail(int opcode) throws Exception {
        fails(1002, frame(FIN | opcode, new byte[0]));
        fails(1002, frame(FIN | opcode, hex("41")));
        fails(1002, frame(opcode, hex("41")));
        fails(1002, frame(TEXT, hex("41")), frame(FIN | opcode, hex("42")));
        fails(1002, frame(TEXT, hex("41")), frame(opcode, new byte[0]));
    }

    // 5.2: lengths

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, 125, 126, 127, 128, 255, 256, 65_535, 65_536, 65_537, 200_000, 1_048_576})
    void everyLengthIsEchoed(int length) throws Exception {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        try (RawPeer peer = server.echo()) {
            peer.write(RawFrame.binary(payload));
            peer.expectBinary(payload);
            String text = "*".repeat(length);
            peer.write(text(text));
            peer.expectText(text);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 125})
    void aLengthOf16BitsThatFitsInto7Fails(long length) throws Exception {
        fails(1002, header(FIN | BINARY, 3, length), new byte[(int) length]);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 125, 126, 65_535})
    void aLengthOf64BitsThatFitsInto16Fails(long length) throws Exception {
        fails(1002, header(FIN | BINARY, 9, length));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, Long.MIN_VALUE | 5})
    void aLengthWithItsTopBitSetFails(long length) throws Exception {
        fails(1002, header(FIN | BINARY, 9, length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 13})
    void aFrameMayComeInPieces(int size) throws Exception {
        byte[] payload = new byte[300];
        new Random(size).nextBytes(payload);
        byte[] frames = RawFrame.join(text("short"), RawFrame.binary(payload), ping("p"), text(""));
        try (RawPeer peer = server.echo()) {
            peer.writeInPieces(frames, size == 0 ? frames.length : size);
            peer.expectText("short");
            peer.expectBinary(payload);
            peer.expectPong(hex("70"));
            peer.expectText("");
        }
    }

    @Test
    void framesInOneSegmentAreAnsweredInTheirOrder() throws Exception {
        byte[][] frames = new byte[500][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = i % 5 == 4 ? ping("ping " + i) : text("message " + i);
        }
        try (RawPeer peer = server.echo()) {
            peer.write(frames);
            for (int i = 0; i < frames.length; i++) {
                if (i % 5 == 4) {
                    peer.expectPong(
                            ("ping " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                } else {
                    peer.expectText("message " + i);
                }
            }
        }
    }

    // 5.5: control frames

    @ParameterizedTest
    @ValueSource(ints = {CLOSE, PING, PONG})
    void aLongControlFrameFailsByItsHeader(int opcode) throws Exception {
        fails(1002, header(FIN | opcode, 3, 126));
        fails(1002, header(FIN | opcode, 9, 65_536));
        fails(1002, header(FIN | opcode, 3, 125));
    }

    @ParameterizedTest
    @ValueSource(ints = {CLOSE, PING, PONG})
    void aFragmentedControlFrameFails(int opcode) throws Exception {
        fails(1002, frame(opcode, new byte[0]));
        fails(1002, frame(opcode, hex("03e8")), frame(FIN | CONTINUATION, new byte[0]));
        fails(1002, frame(TEXT, hex("41")), frame(opcode, new byte[0]));
    }

    @Test
    void pingsOfEveryLengthAreEchoed() throws Exception {
        try (RawPeer peer = server.echo()) {
            for (int length = 0; length <= 125; length++) {
                byte[] payload = new byte[length];
                new Random(length).nextBytes(payload);
                peer.write(frame(FIN | PING, payload));
                peer.expectPong(payload);
            }
        }
    }

    @Test
    void tenPingsInOneWriteGetTenPongs() throws Exception {
        byte[][] pings = new byte[10][];
        for (int i = 0; i < pings.length; i++) {
            pings[i] = frame(FIN | PING, new byte[] {(byte) i});
        }
        for (int size : new int[] {10_000, 1}) {
            try (RawPeer peer = server.echo()) {
                peer.writeInPieces(RawFrame.join(pings), size);
                for (int i = 0; i < pings.length; i++) {
                    peer.expectPong(new byte[] {(byte) i});
                }
            }
        }
    }

    @Test
    void aPongThatNobodyAskedForIsIgnored() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(frame(FIN | PONG, new byte[0]), frame(FIN | PONG, hex("ff00")), ping("1"));
            peer.expectPong(hex("31"));
            peer.write(text("still here"));
            peer.expectText("still here");
        }
    }
}
