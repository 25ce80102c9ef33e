package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.RSV1;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.frame;
import static dev.threadmill.server.net.RawFrame.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which offers of permessage-deflate are taken, and what is answered: RFC 7692, sections 5 and 7.1.
 */
@Timeout(60)
class DeflateNegotiationTest {
    private static final byte[] HELLO = "Hello Hello Hello".getBytes(UTF_8);
    private static TestAppliance server;

    @BeforeAll
    static void start() throws Exception {
        server = TestAppliance.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Sends an offer, a bar between header lines, and returns the parts of the answer, sorted. */
    private static Set<String> negotiate(RawPeer peer, String offer) throws IOException {
        String[] lines = offer.split("\\|", -1);
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "Sec-WebSocket-Extensions: " + lines[i].strip();
        }
        Set<String> answer = new TreeSet<>();
        int answers = 0;
        for (String line : peer.upgrade("/echo", lines).split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-extensions:")) {
                answers++;
                assertFalse(line.contains(","), "one extension is answered: " + line);
                for (String part : line.substring(line.indexOf(':') + 1).split(";", -1)) {
                    assertTrue(answer.add(part.strip()), "twice: " + line);
                }
            }
        }
        assertTrue(answers <= 1, "one header line");
        return answer;
    }

    private static void assertCompresses(RawPeer peer) throws Exception {
        peer.write(frame(FIN | RSV1 | TEXT, RawDeflate.deflate(HELLO)));
        RawFrame echo = peer.readMessage();
        byte[] text = echo.rsv() == 0 ? echo.payload() : RawDeflate.inflate(echo.payload());
        assertArrayEquals(HELLO, text);
    }

    private static void assertDoesNotCompress(RawPeer peer) throws Exception {
        peer.write(text("plain"), frame(FIN | RSV1 | TEXT, RawDeflate.deflate(HELLO)));
        peer.expectText("plain");
        peer.expectFailure(1002);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate",
                " permessage-deflate ",
                "permessage-deflate; server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover",
                "permessage-deflate;client_no_context_takeover;server_no_context_takeover",
                "permessage-deflate ; client_no_context_takeover ; server_no_context_takeover",
                "x-webkit-deflate-frame, permessage-deflate",
                "x-webkit-deflate-frame; no_context_takeover | permessage-deflate",
                "permessage-deflate, permessage-deflate; server_max_window_bits=10",
                "permessage-bzip2; level=9, permessage-deflate, x-other",
                "x-quoted; a=\"b\", permessage-deflate"
            })
    void anOfferIsTakenWithoutContextTakeover(String offer) throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            assertEquals(
                    Set.of(
                            "permessage-deflate",
                            "server_no_context_takeover",
                            "client_no_context_takeover"),
                    negotiate(peer, offer));
            assertCompresses(peer);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void theServersWindowIsAnsweredAsOffered(int bits) throws Exception {
        String[] values = {"" + bits, "\"" + bits + "\""};
        for (String value : values) {
            try (RawPeer peer = RawPeer.connect(server.port())) {
                String offer = "permessage-deflate; server_max_window_bits=" + value;
                Set<String> answer = negotiate(peer, offer);
                assertTrue(answer.contains("server_max_window_bits=" + bits), answer::toString);
                assertCompresses(peer);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14, 15})
    void theServersWindowIsKeptTo(int bits) throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            negotiate(peer, "permessage-deflate; server_max_window_bits=" + bits);
            // Repeats after each distance from 100 to 40,000 bytes, so that any window has its use.
            Random random = new Random(bits);
            StringBuilder text = new StringBuilder();
            for (int block = 100; block <= 40_000; block *= 2) {
                StringBuilder once = new StringBuilder();
                while (once.length() < block) {
                    once.append((char) ('!' + random.nextInt(90)));
                }
                text.append(once).append(once);
            }
            peer.write(text(text.toString()));
            RawFrame echo = peer.readMessage();
            if (echo.rsv() == 0) {
                assertEquals(text.toString(), echo.text());
            } else {
                DeflateDistances.Found found = DeflateDistances.read(echo.payload());
                assertEquals(text.toString(), found.bytes().toString(UTF_8));
                assertTrue(found.distanceMax() <= 1 << bits, () -> "" + found.distanceMax());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "permessage-deflate; client_max_window_bits, 15",
        "permessage-deflate; client_max_window_bits=15, 15",
        "permessage-deflate; client_max_window_bits=12, 12",
        "permessage-deflate; client_max_window_bits=8, 8",
        "permessage-deflate; client_max_window_bits=\"9\", 9",
        "permessage-deflate; client_no_context_takeover; client_max_window_bits, 15",
        "permessage-deflate; client_max_window_bits; server_max_window_bits=9, 15",
        "permessage-deflate; client_max_window_bits=9; client_no_context_takeover; server_no_context_takeover; server_max_window_bits=9, 9"
    })
    void theClientsWindowIsAnsweredWithinWhatWasOffered(String offer, int max) throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            Set<String> answer = negotiate(peer, offer);
            assertTrue(answer.contains("permessage-deflate"), answer::toString);
            for (String part : answer) {
                if (part.startsWith("client_max_window_bits")) {
                    assertTrue(part.matches("client_max_window_bits=([89]|1[0-5])"), part);
                    assertTrue(Integer.parseInt(part.substring(23)) <= max, part);
                }
            }
            assertCompresses(peer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; unknown",
                "permessage-deflate; unknown=1",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
                "permessage-deflate; server_no_context_takeover=1",
                "permessage-deflate; server_no_context_takeover=true",
                "permessage-deflate; client_no_context_takeover=0",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; server_max_window_bits=7",
                "permessage-deflate; server_max_window_bits=16",
                "permessage-deflate; server_max_window_bits=08",
                "permessage-deflate; server_max_window_bits=010",
                "permessage-deflate; server_max_window_bits=+9",
                "permessage-deflate; server_max_window_bits=-9",
                "permessage-deflate; server_max_window_bits=9.0",
                "permessage-deflate; server_max_window_bits=nine",
                "permessage-deflate; server_max_window_bits=99999999999",
                "permessage-deflate; server_max_window_bits=\"\"",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=08",
                "permessage-deflate; client_max_window_bits=0",
                "permessage-deflate; client_max_window_bits=x",
                "permessage-deflate; client_max_window_bits=\"\"",
                "x-permessage-deflate",
                "permessage-deflate2",
                "permessage_deflate",
                "x-other; permessage-deflate"
            })
    void anOfferThatIsNotValidIsDeclinedAndTheNextOneTaken(String offer) throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            assertEquals(Set.of(), negotiate(peer, offer));
            assertDoesNotCompress(peer);
        }
        try (RawPeer peer = RawPeer.connect(server.port())) {
            String offers = offer + ", permessage-deflate; server_max_window_bits=11";
            Set<String> answer = negotiate(peer, offers);
            assertTrue(answer.contains("server_max_window_bits=11"), answer::toString);
            assertCompresses(peer);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; server_max_window_bits=",
                "permessage-deflate;",
                "permessage-deflate; ;",
                "permessage-deflate; =1",
                "; permessage-deflate",
                "permessage-deflate; client_max_window_bits=\"10",
                "permessage-deflate server_no_context_takeover",
                "permessage-deflate; server_max_window_bits=1 0"
            })
    void anOfferThatIsNotWellFormedIsNeverTaken(String offer) throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.write(RawPeer.request("/echo", "Sec-WebSocket-Extensions: " + offer));
            String head = peer.readHead();
            // To refuse the handshake is right as well (RFC 6455, 9.1).
            assertTrue(head.startsWith("HTTP/1.1 101 ") || head.startsWith("HTTP/1.1 400 "), head);
            assertFalse(head.contains("permessage-deflate"), head);
        }
    }

    @Test
    void withoutAnOfferThereIsNoCompression() throws Exception {
        try (RawPeer peer = RawPeer.connect(server.port())) {
            assertFalse(
                    peer.upgrade("/echo").toLowerCase(Locale.ROOT).contains("extensions"),
                    "answered without an offer");
            assertDoesNotCompress(peer);
        }
    }

    @Test
    void anOfferOfManyExtensionsIsBounded() throws Exception {
        String many = "a;b=c, ".repeat(500) + "permessage-deflate";
        try (RawPeer peer = RawPeer.connect(server.port())) {
            peer.write(RawPeer.request("/echo", "Sec-WebSocket-Extensions: " + many));
            assertTrue(peer.readHead().length() < 1_000);
        }
    }
}
