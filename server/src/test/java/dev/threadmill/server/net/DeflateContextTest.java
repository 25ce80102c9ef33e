package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.RSV1;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.frame;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Servers that keep their windows between messages, or do not compress: RFC 7692, 7.1.1 and 7.2.
 */
@Timeout(60)
class DeflateContextTest {
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private static TestAppliance server(String compression) throws Exception {
        return TestAppliance.start(Map.of("websocket.compression", compression));
    }

    private static String extensions(String head) {
        for (String line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-extensions:")) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return "";
    }

    /** Letters that compress little, unless they were there before. */
    private static byte[] letters(long seed) {
        return new Random(seed)
                .ints(4_000, ' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .getBytes(UTF_8);
    }

    private static byte[] deflate(Deflater deflater, byte[] message) {
        byte[] out = new byte[message.length * 2 + 100];
        deflater.setInput(message);
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(out, length - TAIL.length);
    }

    private static byte[] inflate(Inflater inflater, RawFrame message) throws Exception {
        assertEquals(4, message.rsv(), message::toString);
        byte[] out = new byte[100_000];
        inflater.setInput(RawFrame.join(message.payload(), TAIL));
        return Arrays.copyOf(out, inflater.inflate(out));
    }

    @Test
    void bothSidesMayKeepTheirContext() throws Exception {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        Inflater inflater = new Inflater(true);
        try (TestAppliance server = server("context_takeover");
                RawPeer peer = RawPeer.connect(server.port())) {
            assertEquals("permessage-deflate", extensions(peer.upgrade("/echo", OFFER)));
            byte[] letters = letters(1);
            for (int i = 0; i < 5; i++) {
                byte[] payload = deflate(deflater, letters);
                assertEquals(i > 0, payload.length < 200, "the test's own window");
                peer.write(frame(FIN | RSV1 | TEXT, payload));
                RawFrame echo = peer.readMessage();
                assertArrayEquals(letters, inflate(inflater, echo));
                assertEquals(i > 0, echo.payload().length < 200, echo::toString);
                // Control frames leave the windows as they are.
                peer.write(RawFrame.ping("between"), RawFrame.ping(""));
                peer.expectPong("between".getBytes(UTF_8));
                peer.expectPong(new byte[0]);
            }
        } finally {
            deflater.end();
            inflater.end();
        }
    }

    @Test
    void aClientMayForbidTheServerItsContext() throws Exception {
        try (TestAppliance server = server("context_takeover");
                RawPeer peer = RawPeer.connect(server.port())) {
            String answer =
                    extensions(peer.upgrade("/echo", OFFER + "; server_no_context_takeover"));
            assertTrue(answer.contains("server_no_context_takeover"), answer);
            byte[] letters = letters(2);
            for (int i = 0; i < 3; i++) {
                peer.write(frame(FIN | TEXT, letters));
                RawFrame echo = peer.readMessage();
                byte[] text = echo.rsv() == 0 ? echo.payload() : RawDeflate.inflate(echo.payload());
                assertArrayEquals(letters, text);
            }
        }
    }

    @Test
    void aClientNeedNotKeepItsContext() throws Exception {
        Inflater inflater = new Inflater(true);
        try (TestAppliance server = server("context_takeover");
                RawPeer peer = RawPeer.connect(server.port())) {
            peer.upgrade("/echo", OFFER + "; client_no_context_takeover");
            for (int i = 0; i < 3; i++) {
                byte[] letters = letters(i);
                peer.write(frame(FIN | RSV1 | TEXT, RawDeflate.deflate(letters)));
                assertArrayEquals(letters, inflate(inflater, peer.readMessage()));
            }
        } finally {
            inflater.end();
        }
    }

    @Test
    void aSmallWindowIsKeptToFromMessageToMessage() throws Exception {
        Inflater inflater = new Inflater(true);
        try (TestAppliance server = server("context_takeover");
                RawPeer peer = RawPeer.connect(server.port())) {
            String answer = extensions(peer.upgrade("/echo", OFFER + "; server_max_window_bits=9"));
            assertTrue(answer.contains("server_max_window_bits=9"), answer);
            assertFalse(answer.contains("server_no_context_takeover"), answer);
            byte[] letters = letters(3);
            for (int i = 0; i < 3; i++) {
                peer.write(frame(FIN | TEXT, letters));
                RawFrame echo = peer.readMessage();
                assertArrayEquals(letters, inflate(inflater, echo));
                // 4,000 letters lie between a message and its repetition.
                assertTrue(DeflateDistances.read(echo.payload()).distanceMax() <= 512);
            }
        } finally {
            inflater.end();
        }
    }

    @Test
    void compressionMayBeOff() throws Exception {
        try (TestAppliance server = server("off");
                RawPeer peer = RawPeer.connect(server.port())) {
            assertEquals("", extensions(peer.upgrade("/echo", OFFER)));
            peer.write(RawFrame.text("plain"), frame(FIN | RSV1 | TEXT, new byte[1]));
            peer.expectText("plain");
            peer.expectFailure(1002);
        }
    }
}
