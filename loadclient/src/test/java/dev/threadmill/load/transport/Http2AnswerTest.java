package dev.threadmill.load.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Payload;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.testing.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of odd answers, from a server that writes frames by hand. */
@Timeout(60)
class Http2AnswerTest {
    private static final int PREFACE_BYTES = 24;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private final AtomicInteger requests = new AtomicInteger();

    /** Answers each request alike; fields are {@code name: value}. */
    private ScriptedServer server(String status, String content, String... fields) {
        return new ScriptedServer(peer -> {
            peer.in().readNBytes(PREFACE_BYTES);
            peer.write(frame(SETTINGS, 0, 0, new byte[0]));
            DataInputStream in = new DataInputStream(peer.in());
            while (true) {
                int head = in.readInt();
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                in.readNBytes(head >>> 8);
                int type = head & 0xff;
                if (type == SETTINGS && (flags & ACK) == 0) {
                    peer.write(frame(SETTINGS, ACK, 0, new byte[0]));
                } else if (type <= HEADERS && (flags & END_STREAM) != 0) {
                    requests.incrementAndGet();
                    int end = content == null ? END_STREAM : 0;
                    peer.write(frame(HEADERS, END_HEADERS | end, stream, block(status, fields)));
                    if (content != null) {
                        byte[] data = content.getBytes(StandardCharsets.ISO_8859_1);
                        peer.write(frame(DATA, END_STREAM, stream, data));
                    }
                }
            }
        });
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static byte[] block(String status, String... fields) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        literal(block, ":status", status);
        for (String field : fields) {
            int colon = field.indexOf(": ");
            literal(block, field.substring(0, colon), field.substring(colon + 2));
        }
        return block.toByteArray();
    }

    /** Without indexing, with a new name (RFC 7541, 6.2.2). */
    private static void literal(ByteArrayOutputStream into, String name, String value)
            throws IOException {
        into.write(0);
        for (String text : List.of(name, value)) {
            into.write(text.length());
            into.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static Outcome exchange(String method, ScriptedServer server) throws Exception {
        Target.Http target =
                new Target.Http(
                        URI.create(server.url()),
                        method,
                        List.of(),
                        Payload.of(""),
                        true,
                        Tls.DEFAULT,
                        Target.Client.HTTP2);
        Duration timeout = Duration.ofSeconds(30);
        try (Caller caller = new Http2Transport(target, timeout, System::nanoTime).newCaller()) {
            caller.open();
            return caller.exchange(System.nanoTime());
        }
    }

    private static void answered(int status, Outcome outcome) {
        var answer = assertInstanceOf(Outcome.Answered.class, outcome, outcome::toString);
        assertEquals(status, answer.status());
        assertTrue(answer.firstByteNanos() <= answer.endNanos(), answer::toString);
    }

    private static void malformed(String detail, Outcome outcome) {
        var failed = assertInstanceOf(Outcome.Failed.class, outcome, outcome::toString);
        assertEquals(ErrorKind.PROTOCOL, failed.kind(), failed::toString);
        assertTrue(failed.detail().contains(detail), failed::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "503 | retry-after: 0",
                "408 | retry-after: 0",
                "421 | x: y",
                "401 | www-authenticate: Basic realm=\"x\"",
                "407 | proxy-authenticate: Basic realm=\"x\"",
                "308 | location: /",
            })
    void eachAnswerIsToldAsItIsAndTheRequestSentOnce(int status, String field) throws Exception {
        try (ScriptedServer server = server("" + status, null, field)) {
            answered(status, exchange("GET", server));
        }
        assertEquals(1, requests.get());
    }

    @Test
    void anAnswerShorterThanItSaysIsMalformed() throws Exception {
        try (ScriptedServer server = server("200", "ok", "content-length: 20")) {
            malformed("2 bytes whose content-length is 20", exchange("GET", server));
        }
    }

    @Test
    void anAnswerLongerThanItSaysIsMalformed() throws Exception {
        try (ScriptedServer server = server("200", "okay", "content-length: 2")) {
            malformed("expected 2 bytes but received 4", exchange("GET", server));
        }
    }

    @Test
    void anAnswerAsLongAsItSaysIsOne() throws Exception {
        try (ScriptedServer server = server("200", "ok", "content-length: 2")) {
            answered(200, exchange("GET", server));
        }
    }

    @Test
    void anAnswerToHeadHasALengthAndNoContent() throws Exception {
        try (ScriptedServer server = server("200", null, "content-length: 20")) {
            answered(200, exchange("HEAD", server));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void anAnswerWithoutContentMayHaveALength(int status) throws Exception {
        String content = status == 205 ? "ok" : null;
        try (ScriptedServer server = server("" + status, content, "content-length: 2")) {
            answered(status, exchange("GET", server));
        }
    }

    @Test
    void contentIsReadAndNotUnpacked() throws Exception {
        try (ScriptedServer server = server("200", "not gzip", "content-encoding: gzip")) {
            answered(200, exchange("GET", server));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-12", "+12", "000", "ok", "2000"})
    void anOddStatusIsAFailureOfTheProtocol(String status) throws Exception {
        try (ScriptedServer server = server(status, "ok")) {
            malformed("", exchange("GET", server));
        }
        assertEquals(1, requests.get());
    }
}
