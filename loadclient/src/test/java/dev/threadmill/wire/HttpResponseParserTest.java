package dev.threadmill.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpResponseParserTest {
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

    /** What became of a response: how much of the input it took, and what it said. */
    private record Reading(int used, boolean complete, int status, boolean keepAlive) {}

    /** Text, whether it answers a HEAD, and the expected reading. */
    static Stream<Arguments> responses() {
        return Stream.of(
                good("length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, true),
                good("no reason", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, true),
                good("empty reason", "HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n", 404, true),
                good("bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", 200, true),
                good("any case", "http/1.1 200 OK\r\ncONTENT-lENGTH:2\r\n\r\nhi", 200, true),
                good("204", "HTTP/1.1 204 No Content\r\n\r\n", 204, true),
                good("304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, true),
                good(
                        "100 first",
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
                        200,
                        true),
                good(
                        "103 first",
                        "HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 204 N\r\n\r\n",
                        204,
                        true),
                good(
                        "close",
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                        200,
                        false),
                good(
                        "close in list",
                        "HTTP/1.1 200 OK\r\nConnection: foo , Close\r\nContent-Length: 0\r\n\r\n",
                        200,
                        false),
                good("HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 200, false),
                good(
                        "HTTP/1.0 keep-alive",
                        "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n",
                        200,
                        true),
                good(
                        "same length twice",
                        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
                        200,
                        true),
                good(
                        "same length listed",
                        "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\nx",
                        200,
                        true),
                good("chunked", CHUNKED + "5\r\nhello\r\n0\r\n\r\n", 200, true),
                good("chunk extension", CHUNKED + "5;a=b\r\nhello\r\n00\r\n\r\n", 200, true),
                good(
                        "trailers",
                        CHUNKED + "A\r\n0123456789\r\n0\r\nX: y\r\nZ: w\r\n\r\n",
                        200,
                        true),
                good(
                        "two codings",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n0\r\n\r\n",
                        200,
                        true),
                good(
                        "chunked and length",
                        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        200,
                        false));
    }

    private static Arguments good(String name, String text, int status, boolean keepAlive) {
        return Arguments.of(name, text, status, keepAlive);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void readsToTheEndAndNoFurther(String name, String text, int status, boolean keepAlive)
            throws Exception {
        byte[] bytes = ascii(text + "NEXT");
        Reading reading = read(bytes, false, bytes.length);
        assertEquals(new Reading(text.length(), true, status, keepAlive), reading);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("responses")
    void splitsMakeNoDifference(String name, String text, int status, boolean keepAlive)
            throws Exception {
        byte[] bytes = ascii(text);
        for (int step = 1; step <= bytes.length; step++) {
            assertEquals(
                    new Reading(bytes.length, true, status, keepAlive),
                    read(bytes, false, step),
                    "in steps of " + step);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1 099 Low\r\n\r\n",
                "HTTP/1.x 200 OK\r\n\r\n",
                "\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\nx",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
                CHUNKED + "\r\n",
                CHUNKED + "xyz\r\n",
                CHUNKED + "-1\r\n",
                CHUNKED + "FFFFFFFFFFFFFFFFF\r\n",
                CHUNKED + "5 5\r\n",
                CHUNKED + "1\r\nxy\r\n",
                CHUNKED + "1\r\nx\r\r\n",
            })
    void refusesWhatBreaksTheRules(String text) {
        byte[] bytes = ascii(text);
        for (int step = 1; step <= bytes.length; step++) {
            int size = step;
            assertThrows(
                    MalformedResponseException.class,
                    () -> read(bytes, false, size),
                    "in steps of " + size);
        }
    }

    @Test
    void expectsNoBodyAfterHead() throws Exception {
        byte[] bytes = ascii("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        assertEquals(new Reading(bytes.length, true, 200, true), read(bytes, true, 7));
    }

    @Test
    void endsWithTheConnectionWhereNothingElseSaysTheLength() throws Exception {
        HttpResponseParser parser = new HttpResponseParser();
        parser.startResponse(false);
        byte[] bytes = ascii("HTTP/1.1 200 OK\r\n\r\nuntil the end");
        assertEquals(bytes.length, parser.consume(bytes, 0, bytes.length));
        assertFalse(parser.complete());
        assertTrue(parser.endOfStream());
        assertTrue(parser.complete());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx",
                CHUNKED
            })
    void anEarlyEndIsNoEnd(String text) throws Exception {
        HttpResponseParser parser = new HttpResponseParser();
        parser.startResponse(false);
        parser.consume(ascii(text), 0, text.length());
        assertFalse(parser.endOfStream());
    }

    @Test
    void boundsTheHead() {
        byte[] bytes = new byte[HttpResponseParser.HEAD_BYTES_MAX + 100];
        Arrays.fill(bytes, (byte) 'a');
        System.arraycopy(ascii("HTTP/1.1 200 OK\r\nX: "), 0, bytes, 0, 20);
        assertThrows(MalformedResponseException.class, () -> read(bytes, false, bytes.length));
        assertThrows(MalformedResponseException.class, () -> read(bytes, false, 4096));
    }

    @Test
    void boundsTheTrailers() {
        String endless = CHUNKED + "0\r\n" + "A: b\r\n".repeat(20_000);
        assertThrows(MalformedResponseException.class, () -> read(ascii(endless), false, 8192));
    }

    @Test
    void anyBytesGiveAnAnswerOrAMalformedResponse() {
        Random random = new Random(42);
        Object[] valid = responses().map(arguments -> arguments.get()[1]).toArray();
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = ascii((String) valid[random.nextInt(valid.length)]);
            for (int change = random.nextInt(6); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                read(bytes, random.nextBoolean(), 1 + random.nextInt(bytes.length));
            } catch (MalformedResponseException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }

    /** Feeds {@code bytes} in pieces of {@code step}, as a caller with a buffer does. */
    private static Reading read(byte[] bytes, boolean head, int step)
            throws MalformedResponseException {
        HttpResponseParser parser = new HttpResponseParser();
        parser.startResponse(head);
        int from = 0;
        for (int to = 0; to < bytes.length && !parser.complete(); ) {
            to = Math.min(bytes.length, to + step);
            // A window of its own proves that nothing outside of it is looked at.
            byte[] window = Arrays.copyOfRange(bytes, from, to);
            from += parser.consume(window, 0, window.length);
        }
        return new Reading(from, parser.complete(), parser.status(), parser.keepAlive());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello, world",
                "HTTP/1.1 200 OK\r\n\r\nhello, world",
                CHUNKED + "7;a=b\r\nhello, \r\n5\r\nworld\r\n0\r\nTrailer: x\r\n\r\n",
            })
    void keepsTheBodyForWhoAsksHoweverItComes(String text) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            HttpResponseParser parser = new HttpResponseParser();
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            parser.startResponse(false, body);
            int used = 0;
            for (int to = 0; to < bytes.length; ) {
                to = Math.min(bytes.length, to + 1 + random.nextInt(9));
                used += parser.consume(bytes, used, to);
            }
            assertTrue(parser.endOfStream());
            assertEquals("hello, world", body.toString(StandardCharsets.UTF_8));
        }
    }
}
