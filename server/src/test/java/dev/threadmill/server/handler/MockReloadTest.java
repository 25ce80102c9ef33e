package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.script.ScriptSource;
import dev.threadmill.script.Scripts;
import dev.threadmill.server.mock.Mocks;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.testing.MockServer;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.UpstreamServer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations that replace one another while connections are open. */
class MockReloadTest {
    private static final int RELOADS = 200;
    private static final String PROXY =
            """
            websocket:
              script: {timeout_ms: %d}
              handlers:
                - path: /p
                  type: proxy
                  upstream: %s
                  transform: {incoming: "return 'said: ' + msg"}
            """;

    private static String generation(int number) {
        return """
        websocket:
          handlers:
            - path: /a
              rules:
                - match: {type: which}
                  response: {n: "{{message.n}}", generation: %d}
              broadcast: {interval_ms: 10000, message: x}
              scheduled: [{interval_ms: 10000, message: x}]
        """
                .formatted(number);
    }

    private static String answer(int n, int generation) {
        return "{\"n\":%d,\"generation\":%d}".formatted(n, generation);
    }

    private static String question(int n) {
        return "{\"type\":\"which\",\"n\":%d}".formatted(n);
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            System.gc(); // the condition may be that something was collected
            Thread.onSpinWait();
        }
    }

    @Test
    void twoHundredReloadsUnderLoadLoseNoMessageAndLeaveNothingBehind() throws Exception {
        try (MockServer server = MockServer.with(generation(0))) {
            AtomicBoolean ended = new AtomicBoolean();
            AtomicInteger asked = new AtomicInteger();
            AtomicReference<Throwable> trouble = new AtomicReference<>();
            List<Thread> load = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Peer old = new Peer(server.connect("/a"));
                load.add(Thread.ofVirtual().start(() -> keepAsking(old, ended, asked, trouble)));
            }
            List<WeakReference<Mocks>> replaced = new ArrayList<>();
            for (int number = 1; number <= RELOADS; number++) {
                replaced.add(new WeakReference<>(server.paths().mocks()));
                server.reload(generation(number));
                try (Peer fresh = new Peer(server.connect("/a"))) {
                    assertEquals(answer(number, number), fresh.ask(question(number)));
                }
            }
            ended.set(true);
            for (Thread thread : load) {
                thread.join();
            }
            assertEquals(null, trouble.get());
            assertTrue(asked.get() >= 4, () -> asked + " messages on old connections");
            await(() -> server.connections().openCount() == 0, "connections stay");
            await(
                    () -> replaced.stream().allMatch(reference -> reference.get() == null),
                    "old configurations stay");
        }
    }

    private static void keepAsking(
            Peer peer,
            AtomicBoolean ended,
            AtomicInteger asked,
            AtomicReference<Throwable> trouble) {
        try (peer) {
            for (int n = 0; n == 0 || !ended.get(); n++) {
                assertEquals(answer(n, 0), peer.ask(question(n)));
                asked.incrementAndGet();
            }
        } catch (Exception | AssertionError e) {
            trouble.set(e);
        }
    }

    @Test
    void aPathThatIsGoneStaysForThoseWhoAreOnIt() throws Exception {
        try (MockServer server = MockServer.with(generation(0));
                Peer old = new Peer(server.connect("/a"))) {
            server.reload("websocket: {handlers: [{path: /b, type: echo}]}");
            assertEquals(answer(1, 0), old.ask(question(1)));
            assertThrows(IllegalStateException.class, () -> server.connect("/a"));
            try (Peer fresh = new Peer(server.connect("/b"))) {
                assertEquals("hello", fresh.ask("hello"));
            }
        }
    }

    @Test
    void aBrokenConfigurationChangesNothing() throws Exception {
        try (MockServer server = MockServer.with(generation(0))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> server.reload("websocket: {handlers: [{path: /a, type: eco}]}"));
            try (Peer peer = new Peer(server.connect("/a"))) {
                assertEquals(answer(1, 0), peer.ask(question(1)));
            }
        }
    }

    @Test
    void sharedStateAndRoomsLiveThroughAReload() throws Exception {
        String yaml =
                """
                websocket:
                  handlers:
                    - path: /a
                      rules:
                        - match: join
                          handler: rooms.join("r"); return await shared.incr("n");
                        - match: say
                          handler: broadcast("r", "said");
                """;
        try (MockServer server = MockServer.with(yaml);
                Peer old = new Peer(server.connect("/a"))) {
            assertEquals("1", old.ask("join"));
            server.reload(yaml);
            try (Peer fresh = new Peer(server.connect("/a"))) {
                assertEquals("2", fresh.ask("join"));
                fresh.say("say");
                assertEquals("said", fresh.hear());
                assertEquals("said", old.hear());
            }
        }
    }

    /** New limits need a new engine; the old one works on for its connections, then ends. */
    @Test
    void anEngineEndsWithItsLastConnection() throws Exception {
        String yaml =
                """
                websocket:
                  script: {timeout_ms: %d}
                  handlers:
                    - {path: /a, script: return "ran"}
                """;
        try (MockServer server = MockServer.with(yaml.formatted(1_000))) {
            Scripts first = server.paths().mocks().scripts();
            try (Peer old = new Peer(server.connect("/a"))) {
                assertEquals("ran", old.ask("x"));
                server.reload(yaml.formatted(2_000));
                assertNotNull(server.paths().mocks().scripts());
                assertFalse(first == server.paths().mocks().scripts());
                server.reload(yaml.formatted(3_000));
                assertEquals("ran", old.ask("x"));
            }
            await(() -> first.openSessions() == 0, "its session stays");
            server.reload(yaml.formatted(4_000));
            ScriptSource any = new ScriptSource("f", 1, ScriptSource.Kind.EXPRESSION, "1");
            assertThrows(IllegalStateException.class, () -> first.compile(any));
        }
    }

    /**
     * Reloads while a client waits for the server behind a proxy, which then answers or refuses.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsForAnUpstreamKeepsItsEngine(boolean welcome) throws Exception {
        Semaphore asked = new Semaphore(0);
        Semaphore answers = new Semaphore(0);
        Handler late =
                new Handler() {
                    @Override
                    public Admission admit(Handshake handshake) {
                        asked.release();
                        answers.acquireUninterruptibly();
                        return welcome
                                ? new EchoHandler().admit(handshake)
                                : new Admission.Refused(403, "no");
                    }

                    @Override
                    public void serve(Session session) {
                        new EchoHandler().serve(session);
                    }
                };
        try (UpstreamServer upstream = new UpstreamServer(late);
                MockServer server = MockServer.with(PROXY.formatted(1_000, upstream.url()))) {
            assertTrue(server.paths().find("/p").waitsForOthers());
            Scripts first = server.paths().mocks().scripts();
            FutureTask<WebSocketClient> client = new FutureTask<>(() -> server.connect("/p"));
            Thread.ofVirtual().start(client);
            assertTrue(asked.tryAcquire(20, TimeUnit.SECONDS));
            server.reload(PROXY.formatted(2_000, upstream.url()));
            server.reload(PROXY.formatted(3_000, upstream.url()));
            answers.release();
            if (welcome) {
                try (Peer peer = new Peer(client.get())) {
                    assertEquals("said: x", peer.ask("x"));
                }
            } else {
                assertThrows(ExecutionException.class, client::get);
            }
            await(() -> first.openSessions() == 0, "its engine stays reserved");
        }
    }
}
