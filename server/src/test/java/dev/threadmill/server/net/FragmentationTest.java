package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.BINARY;
import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.PONG;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.close;
import static dev.threadmill.server.net.RawFrame.frame;
import static dev.threadmill.server.net.RawFrame.hex;
import static dev.threadmill.server.net.RawFrame.ping;
import static dev.threadmill.server.net.RawFrame.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in several frames: RFC 6455, section 5.4. */
@Timeout(60)
class FragmentationTest {
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

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static void fails(byte[]... frames) throws Exception {
        for (int size : new int[] {10_000, 1}) {
            try (RawPeer peer = server.echo()) {
                peer.writeInPieces(RawFrame.join(frames), size);
                peer.expectFailure(1002);
            }
        }
    }

    private static void echoes(String text, byte[]... frames) throws Exception {
        for (int size : new int[] {100_000, 1}) {
            try (RawPeer peer = server.echo()) {
                peer.writeInPieces(RawFrame.join(frames), size);
                peer.expectText(text);
                peer.write(text("next"));
                peer.expectText("next");
            }
        }
    }

    @Test
    void fragmentsMakeOneMessage() throws Exception {
        echoes("Hello", frame(TEXT, utf8("Hel")), frame(FIN, utf8("lo")));
        echoes("abc", frame(TEXT, utf8("a")), frame(0, utf8("b")), frame(FIN, utf8("c")));
    }

    @Test
    void fragmentsMayBeEmpty() throws Exception {
        echoes("", frame(TEXT, NOTHING), frame(0, NOTHING), frame(FIN, NOTHING));
        echoes("middle", frame(TEXT, NOTHING), frame(0, utf8("middle")), frame(FIN, NOTHING));
        echoes("begin", frame(TEXT, utf8("begin")), frame(FIN, NOTHING));
        echoes("end", frame(TEXT, NOTHING), frame(FIN, utf8("end")));
    }

    @Test
    void aBinaryMessageMayBeFragmentedToo() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(frame(BINARY, hex("ff00")), frame(0, NOTHING), frame(FIN, hex("c1")));
            peer.expectBinary(hex("ff00c1"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1_000, 20_000})
    void manySmallFragmentsMakeOneMessage(int count) throws Exception {
        StringBuilder text = new StringBuilder();
        byte[][] frames = new byte[count + 1][];
        for (int i = 0; i < count; i++) {
            String letter = String.valueOf((char) ('a' + i % 26));
            text.append(letter);
            frames[i] = frame(i == 0 ? TEXT : 0, utf8(letter));
        }
        frames[count] = frame(FIN, NOTHING);
        try (RawPeer peer = server.echo()) {
            peer.write(frames);
            peer.expectText(text.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"65536,64", "65536,1024", "1048576,1000", "1048576,65536"})
    void aLargeMessageMayComeInFragmentsOfAnySize(int length, int fragment) throws Exception {
        byte[] payload = new byte[length];
        new Random(fragment).nextBytes(payload);
        try (RawPeer peer = server.echo()) {
            for (int at = 0; at < length; at += fragment) {
                int end = Math.min(length, at + fragment);
                int first = (at == 0 ? BINARY : 0) | (end == length ? FIN : 0);
                peer.write(frame(first, Arrays.copyOfRange(payload, at, end)));
            }
            peer.expectBinary(payload);
        }
    }

    @Test
    void aPingBetweenFragmentsIsAnsweredAtOnce() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(frame(TEXT, utf8("frag")), ping("between"));
            peer.expectPong(utf8("between"));
            peer.write(frame(FIN, utf8("ment")));
            peer.expectText("fragment");
        }
    }

    @Test
    void controlFramesBetweenFragmentsDoNotDisturbTheMessage() throws Exception {
        byte[] frames =
                RawFrame.join(
                        frame(TEXT, utf8("1")),
                        ping("a"),
                        frame(0, utf8("2")),
                        frame(FIN | PONG, utf8("unasked")),
                        ping(""),
                        frame(0, NOTHING),
                        ping("c"),
                        frame(FIN, utf8("3")));
        for (int size : new int[] {10_000, 1}) {
            try (RawPeer peer = server.echo()) {
                peer.writeInPieces(frames, size);
                peer.expectPong(utf8("a"));
                peer.expectPong(NOTHING);
                peer.expectPong(utf8("c"));
                peer.expectText("123");
            }
        }
    }

    @Test
    void aCloseBetweenFragmentsEndsTheConnection() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(frame(TEXT, utf8("never")), close(1000, ""), frame(FIN, utf8(" whole")));
            peer.expectFailure(1000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "more than nothing"})
    void aContinuationOfNothingFails(String payload) throws Exception {
        fails(frame(FIN, utf8(payload)), text("not read"));
        fails(frame(0, utf8(payload)), text("not read"));
        fails(frame(0, utf8(payload)), frame(FIN, utf8(payload)));
    }

    @Test
    void aContinuationBehindAWholeMessageFails() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(text("whole"), frame(FIN, utf8("rest")));
            peer.expectText("whole");
            peer.expectFailure(1002);
        }
        try (RawPeer peer = server.echo()) {
            peer.write(frame(TEXT, utf8("a")), frame(FIN, utf8("b")), frame(0, utf8("c")));
            peer.expectText("ab");
            peer.expectFailure(1002);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "2,1", "2,2"})
    void aNewMessageInsideAMessageFails(int outer, int inner) throws Exception {
        fails(frame(outer, utf8("a")), frame(FIN | inner, utf8("b")));
        fails(frame(outer, utf8("a")), frame(inner, utf8("b")));
        fails(frame(outer, NOTHING), frame(0, utf8("x")), frame(FIN | inner, NOTHING));
    }
}
