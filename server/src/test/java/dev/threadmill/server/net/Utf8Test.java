package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.frame;
import static dev.threadmill.server.net.RawFrame.header;
import static dev.threadmill.server.net.RawFrame.hex;
import static dev.threadmill.server.net.RawFrame.ping;
import static dev.threadmill.server.net.RawFrame.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text is UTF-8, and is checked as it comes: RFC 6455, sections 5.6 and 8.1; RFC 3629. */
@Timeout(60)
class Utf8Test {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00", // U+0000
                "7f", // U+007F
                "c280", // U+0080
                "dfbf", // U+07FF
                "e0a080", // U+0800
                "ecbfbf", // U+CFFF
                "ed8080", // U+D000
                "ed9fbf", // U+D7FF, the last before the surrogates
                "ee8080", // U+E000, the first behind them
                "efbbbf", // the byte order mark is text too
                "efbfbd", // U+FFFD
                "efbfbe", // U+FFFE
                "efbfbf", // U+FFFF
                "f0908080", // U+10000
                "f09fa7b5", // thread
                "f3bfbfbf", // U+FFFFF
                "f48fbfbf", // U+10FFFF
                "cebae1bdb9cf83cebcceb5", // kosme
                "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121"
            })
    void validTextIsEchoedHoweverItIsCut(String hex) throws Exception {
        byte[] bytes = hex(hex);
        try (RawPeer peer = server.echo()) {
            peer.write(frame(FIN | TEXT, bytes));
            peer.expectText(new String(bytes, UTF_8));
            peer.writeInPieces(frame(FIN | TEXT, bytes), 1);
            peer.expectText(new String(bytes, UTF_8));
            for (int cut = 0; cut <= bytes.length; cut++) {
                peer.write(frame(TEXT, Arrays.copyOf(bytes, cut)));
                peer.write(frame(FIN, Arrays.copyOfRange(bytes, cut, bytes.length)));
                peer.expectText(new String(bytes, UTF_8));
            }
            peer.write(frame(TEXT, NOTHING));
            for (byte b : bytes) {
                peer.write(frame(0, new byte[] {b}));
                peer.write(frame(0, NOTHING));
            }
            peer.write(frame(FIN, NOTHING));
            peer.expectText(new String(bytes, UTF_8));
        }
    }

    @Test
    void everyCharacterIsEchoed() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 7) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        try (RawPeer peer = server.echo()) {
            peer.writeInPieces(text(all.toString()), 1_021);
            peer.expectText(all.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80", // a continuation of nothing
                "bf",
                "8080",
                "c080", // overlong U+0000
                "c0af", // overlong slash
                "c1bf", // overlong U+007F
                "e08080", // overlong in three bytes
                "e09fbf",
                "f0808080", // overlong in four
                "f08fbfbf",
                "eda080", // U+D800
                "edad bf",
                "edaebf",
                "edafbf", // U+DBFF
                "edb080", // U+DC00
                "edbfbf", // U+DFFF
                "eda080edb080", // a pair of surrogates
                "f4908080", // U+110000
                "f5808080",
                "f7bfbfbf",
                "f8888080 80", // five bytes
                "f888808080",
                "fc8480808080", // six bytes
                "fdbfbfbfbfbf",
                "fe",
                "ff",
                "fefeffff",
                "c3 28", // no continuation
                "e228a1",
                "e28228",
                "f0288cbc",
                "f09028bc",
                "f0908c28",
                "c2c2a9",
                "ce 00"
            })
    void invalidTextFailsHoweverItIsCut(String hex) throws Exception {
        byte[] bytes = hex(hex);
        byte[] framed = RawFrame.join("ok ".getBytes(UTF_8), bytes, " more".getBytes(UTF_8));
        try (RawPeer peer = server.echo()) {
            peer.write(frame(FIN | TEXT, framed), ping("not answered"));
            peer.expectFailure(1007);
        }
        try (RawPeer peer = server.echo()) {
            byte[][] frames = new byte[framed.length + 1][];
            for (int i = 0; i < framed.length; i++) {
                frames[i] = frame(i == 0 ? TEXT : 0, new byte[] {framed[i]});
            }
            frames[framed.length] = frame(FIN, NOTHING);
            peer.write(frames);
            peer.expectFailure(1007);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c2", "e0", "e0a0", "ed9f", "f0", "f090", "f09080", "cebae1bdb9cf"})
    void textThatEndsInsideACharacterFails(String hex) throws Exception {
        byte[] bytes = hex(hex);
        try (RawPeer peer = server.echo()) {
            peer.write(frame(FIN | TEXT, bytes));
            peer.expectFailure(1007);
        }
        try (RawPeer peer = server.echo()) {
            peer.write(frame(TEXT, bytes), ping("p"));
            peer.expectPong(hex("70"));
            peer.write(frame(FIN, NOTHING));
            peer.expectFailure(1007);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "c0", "e09f", "eda0", "f08f", "f490", "f5", "ff", "c341"})
    void invalidTextFailsBeforeTheMessageIsComplete(String hex) throws Exception {
        byte[] begin = RawFrame.join("κόσμε".getBytes(UTF_8), hex(hex));
        try (RawPeer peer = server.echo()) {
            peer.write(frame(TEXT, "κόσμε".getBytes(UTF_8)), frame(0, hex(hex)));
            peer.expectFailure(1007);
        }
        try (RawPeer peer = server.echo()) {
            // A frame of 1,000 bytes, of which only these ever come.
            byte[] whole = frame(FIN | TEXT, RawFrame.join(begin, new byte[1_000 - begin.length]));
            peer.write(Arrays.copyOf(whole, 8 + begin.length));
            peer.expectFailure(1007);
        }
        try (RawPeer peer = server.echo()) {
            byte[] whole = frame(FIN | TEXT, RawFrame.join(begin, new byte[100 - begin.length]));
            peer.writeInPieces(Arrays.copyOf(whole, 6 + begin.length), 1);
            peer.expectFailure(1007);
        }
    }

    @Test
    void aTextThatBeginsWellIsNotFailedEarly() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(header(FIN | TEXT, 3, 1_000));
            byte[] whole = frame(FIN | TEXT, "é".repeat(500).getBytes(UTF_8));
            peer.writeInPieces(Arrays.copyOfRange(whole, 8, whole.length), 333);
            peer.expectText("é".repeat(500));
        }
    }

    @Test
    void binaryMessagesNeedNotBeText() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(RawFrame.binary(hex("fffec0af80eda080")));
            peer.expectBinary(hex("fffec0af80eda080"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c0af", "eda080", "f4908080", "cebae1bdb9cf", "6f6bc2"})
    void aCloseWhoseReasonIsNoUtf8Fails(String hex) throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(frame(FIN | RawFrame.CLOSE, RawFrame.join(hex("03e8"), hex(hex))));
            peer.expectFailure(1007);
        }
    }
}
