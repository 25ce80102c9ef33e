package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import dev.threadmill.wire.WebSocketEvent;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code threadmill ws --mode request}: a message of the user's own, and any answer. */
@Timeout(60)
class WsRequestTest {
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final AtomicInteger questions = new AtomicInteger();

    private ScriptedServer answering() {
        return WebSocketPeer.server(peer -> {
            peer.text("welcome");
            for (WebSocketEvent event; (event = peer.next()) != null; ) {
                if (event instanceof WebSocketEvent.Text text) {
                    asked.add(text.text());
                    questions.incrementAndGet();
                    peer.text("heartbeat");
                    peer.text("{\"type\":\"pong\"}");
                }
            }
        });
    }

    private static CommandLineRun ws(ScriptedServer server, String... options) {
        String[] args = new String[options.length + 2];
        args[0] = "ws";
        args[1] = "ws://127.0.0.1:" + server.port() + "/";
        System.arraycopy(options, 0, args, 2, options.length);
        return CommandLineRun.of(args);
    }

    @Test
    void sendsTheBodyAndWaitsForWhatIsExpected() throws Exception {
        try (ScriptedServer server = answering()) {
            CommandLineRun run =
                    ws(
                            server,
                            "-b",
                            "{\"type\":\"ping\"}",
                            "--expect",
                            "pong",
                            "-n",
                            "20",
                            "-c",
                            "2");
            assertEquals(0, run.code(), run.out() + run.err());
            assertEquals(Set.of("{\"type\":\"ping\"}"), asked);
            assertEquals(20, questions.get());
        }
    }

    @Test
    void whatIsExpectedAndNeverComesIsATimeout() throws Exception {
        try (ScriptedServer server = answering()) {
            CommandLineRun run =
                    ws(server, "-b", "x", "--expect", "nope", "-n1", "-c1", "--timeout", "1s");
            assertEquals(3, run.code(), run.out());
            assertTrue(run.out().contains("timeout: 1"), run.out());
        }
    }

    @Test
    void withoutExpectationAnyMessageWillDo() throws Exception {
        try (ScriptedServer server = answering()) {
            CommandLineRun run = ws(server, "--mode", "request", "-b", "x", "-n", "5", "-c", "1");
            assertEquals(0, run.code(), run.out() + run.err());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--mode request, body",
        "--mode echo -b x, body",
        "--expect x, expect",
        "-b x --size 10, size",
    })
    void saysWhichOptionIsWrong(String options, String field) throws Exception {
        try (ScriptedServer server = answering()) {
            CommandLineRun run = ws(server, options.split(" "));
            assertEquals(2, run.code(), run.out());
            assertTrue(run.err().contains(field), run.err());
        }
    }
}
