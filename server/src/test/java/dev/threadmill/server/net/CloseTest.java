package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.CLOSE;
import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.close;
import static dev.threadmill.server.net.RawFrame.closeEmpty;
import static dev.threadmill.server.net.RawFrame.frame;
import static dev.threadmill.server.net.RawFrame.hex;
import static dev.threadmill.server.net.RawFrame.ping;
import static dev.threadmill.server.net.RawFrame.text;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections end: RFC 6455, sections 5.5.1 and 7. */
@Timeout(60)
class CloseTest {
    private static TestAppliance server;

    @BeforeAll
    static void start() throws Exception {
        server = TestAppliance.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    // 7.4: codes

    @ParameterizedTest
    @ValueSource(
            ints = {
                1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999,
                4000, 4999
            })
    void everyCodeThatMayBeSentIsEchoed(int code) throws Exception {
        for (String reason : new String[] {"", "done", "Grüße 🧵"}) {
            try (RawPeer peer = server.echo()) {
                peer.write(close(code, reason));
                peer.expectFailure(code);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1099, 1100, 2000, 2999, 5000, 32_768,
                65_535
            })
    void aCodeThatMayNotBeSentFails(int code) throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(close(code, ""));
            peer.expectFailure(1002);
        }
        try (RawPeer peer = server.echo()) {
            peer.write(close(code, "with a reason"));
            peer.expectFailure(1002);
        }
    }

    // 5.5.1: the frame

    @Test
    void anEmptyCloseIsAnsweredWithAnEmptyClose() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(closeEmpty());
            peer.expectFailure(1005);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "03", "e8", "ff"})
    void aCloseOfOneByteFails(String hex) throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(frame(FIN | CLOSE, hex(hex)));
            peer.expectFailure(1002);
        }
    }

    @Test
    void aReasonMayHave123Bytes() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(close(1000, "*".repeat(123)));
            peer.expectFailure(1000);
        }
        try (RawPeer peer = server.echo()) {
            peer.write(close(1000, "*".repeat(124)));
            peer.expectFailure(1002);
        }
    }

    @Test
    void theServerEndsTheConnectionByItself() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(close(1000, ""));
            peer.expectClose(1000);
            peer.expectEnd();
        }
        try (RawPeer peer = server.echo()) {
            peer.write(frame(FIN | CLOSE, hex("03")));
            peer.expectClose(1002);
            peer.expectEnd();
        }
        try (RawPeer peer = server.echo()) {
            peer.write(hex("ffff"));
            peer.write(new byte[200_000]);
            peer.expectClose(1002);
            peer.write(new byte[200_000]);
            peer.expectEnd();
        }
    }

    @Test
    void aCloseMayComeByteByByte() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.writeInPieces(close(4321, "bit by bit"), 1);
            peer.expectFailure(4321);
        }
    }

    @Test
    void whatFollowsACloseIsIgnored() throws Exception {
        for (byte[] after :
                new byte[][] {
                    text("data"),
                    ping("ping"),
                    close(1001, "again"),
                    closeEmpty(),
                    frame(TEXT, hex("ff")),
                    hex("ffffffff"),
                    RawFrame.binary(new byte[100_000])
                }) {
            try (RawPeer peer = server.echo()) {
                peer.write(close(1000, ""), after);
                peer.expectFailure(1000);
            }
        }
    }

    @Test
    void whatCameBeforeACloseIsStillAnswered() throws Exception {
        String large = "*".repeat(256 * 1_024);
        try (RawPeer peer = server.echo()) {
            peer.write(text("small"), ping(""), text(large), close(1000, ""));
            peer.expectText("small");
            peer.expectPong(new byte[0]);
            peer.expectText(large);
            peer.expectFailure(1000);
        }
    }

    @Test
    void thePeerMayEndItsHalfBehindTheClose() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(text("last"), close(3000, ""));
            peer.shutdownOutput();
            peer.expectText("last");
            peer.expectFailure(3000);
        }
    }

    // 7.1.5 to 7.3: ends without a handshake

    @Test
    void everyEndFreesTheConnection() throws Exception {
        byte[] half = Arrays.copyOf(text("never finished"), 9);
        try (TestAppliance own = TestAppliance.start()) {
            for (byte[] begin : new byte[][] {{}, half, frame(TEXT, hex("41")), hex("81")}) {
                try (RawPeer peer = own.echo()) {
                    own.awaitWebSockets(1);
                    peer.write(begin);
                    peer.shutdownOutput();
                    peer.drain();
                }
                own.awaitWebSockets(0);
                RawPeer peer = own.echo();
                own.awaitWebSockets(1);
                peer.write(begin);
                peer.reset();
                own.awaitWebSockets(0);
            }
        }
    }

    @Test
    void anEndOfStreamInsideAFrameGetsNoEcho() throws Exception {
        try (RawPeer peer = server.echo()) {
            peer.write(Arrays.copyOf(text("never finished"), 9));
            peer.shutdownOutput();
            RawFrame frame = peer.readFrame();
            assertTrue(frame == null || frame.opcode() == CLOSE, () -> "" + frame);
        }
    }

    @Test
    void aShutdownSays1001AndWaitsForTheAnswer() throws Exception {
        TestAppliance own = TestAppliance.start();
        try (RawPeer peer = own.echo();
                RawPeer second = own.echo()) {
            Thread closing = Thread.ofVirtual().start(own::close);
            peer.expectClose(1001);
            peer.write(close(1001, ""));
            peer.expectEnd();
            second.expectClose(1001);
            second.write(text("too late"), ping("too late"), close(1001, ""));
            second.expectEnd();
            closing.join();
        }
    }

    @Test
    void aPeerThatNeverAnswersTheCloseIsDropped() throws Exception {
        TestAppliance own = TestAppliance.start(Map.of("server.shutdown_grace", "10s"));
        try (RawPeer peer = own.echo()) {
            Thread closing = Thread.ofVirtual().start(own::close);
            peer.expectClose(1001);
            assertNull(endOrReset(peer));
            closing.join();
        }
    }

    /** A peer that keeps the connection may be dropped in any way; nothing more may come. */
    private static RawFrame endOrReset(RawPeer peer) {
        try {
            return peer.readFrame();
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still connected", e);
        } catch (IOException e) {
            return null;
        }
    }
}
