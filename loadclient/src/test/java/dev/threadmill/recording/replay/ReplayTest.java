package dev.threadmill.recording.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.ErrorKind;
import dev.threadmill.recording.Direction;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Kind;
import dev.threadmill.recording.Metadata;
import dev.threadmill.recording.Recording;
import dev.threadmill.recording.replay.MessageTransform.TransformException;
import dev.threadmill.wire.WebSocketEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ReplayTest {
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final FakeClock clock = new FakeClock();
    private final List<Entry> entries = new ArrayList<>();
    private ScriptedServer server;

    /** Time that passes only when somebody waits for it. */
    private static final class FakeClock implements ReplayClock {
        private final AtomicLong now = new AtomicLong(1_000);
        private final Queue<Long> wakesMs = new ConcurrentLinkedQueue<>();

        @Override
        public long nanos() {
            return now.get();
        }

        @Override
        public void sleepUntil(long nanos) throws InterruptedException {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            now.accumulateAndGet(nanos, Math::max);
            wakesMs.add((nanos - 1_000) / 1_000_000);
        }
    }

    @AfterEach
    void closeServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    private void recorded(long ms, Direction direction, Kind kind, String data, String... where) {
        Optional<String> connection = where.length > 0 ? Optional.of(where[0]) : Optional.empty();
        Entry entry = new Entry(ms, direction, kind, data, connection);
        entries.add(where.length > 1 ? entry.onPath(where[1]) : entry);
    }

    private void in(long ms, String text, String... where) {
        recorded(ms, Direction.INCOMING, Kind.TEXT, text, where);
    }

    private void out(long ms, String text, String... where) {
        recorded(ms, Direction.OUTGOING, Kind.TEXT, text, where);
    }

    private void echo() {
        server =
                WebSocketPeer.server(peer -> {
                    heard.add(peer.request().lines().findFirst().orElse(""));
                    for (WebSocketEvent event; (event = peer.next()) != null; ) {
                        heard.add(
                                String.valueOf(
                                        event instanceof WebSocketEvent.Text text
                                                ? text.text()
                                                : event.getClass().getSimpleName()));
                        peer.echo(event);
                    }
                });
    }

    private ReplayPlan plan(double speed, int copies, Duration timeout, String path) {
        return new ReplayPlan(
                new Recording(Metadata.NONE, entries),
                URI.create("ws://127.0.0.1:" + server.port() + path),
                speed,
                copies,
                List.of(new Header("X-Test", "1")),
                Tls.DEFAULT,
                timeout,
                new Likeness(List.of(), false));
    }

    private ReplayResult play(ReplayPlan plan) throws Exception {
        return new Replay(plan, MessageTransform.NONE, clock).run(now -> {});
    }

    private ReplayResult play(double speed, Duration timeout) throws Exception {
        return play(plan(speed, 1, timeout, "/ws"));
    }

    @ParameterizedTest
    @CsvSource({"1, 0 100 250", "2, 0 50 125", "0.5, 0 200 500"})
    void keepsToTheRecordedTimes(double speed, String wakes) throws Exception {
        echo();
        in(1_000, "a");
        out(1_010, "a");
        in(1_100, "b");
        out(1_110, "b");
        in(1_250, "c");
        out(1_260, "c");
        ReplayResult result = play(speed, LONG);
        assertTrue(result.asRecorded(), result.toString());
        assertEquals(3, result.sent());
        assertEquals(3, result.received());
        assertEquals(3, result.same());
        assertEquals(3, result.latency().count());
        // The first wake is the connection's start.
        assertEquals(
                "0 " + wakes,
                String.join(" ", clock.wakesMs.stream().map(String::valueOf).toList()));
        assertEquals("GET /ws HTTP/1.1", heard.peek());
    }

    @Test
    void withoutTimesItWaitsForTheAnswersThatCameBefore() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server =
                WebSocketPeer.server(peer -> {
                    peer.next();
                    heard.add("first");
                    // The second message must not come before the answer to the first.
                    heard.add("buffered " + peer.peer().in().available());
                    asked.countDown();
                    peer.text("one");
                    peer.next();
                    peer.text("two");
                    peer.echo(peer.next());
                });
        in(0, "a");
        out(5_000, "one");
        in(900_000, "b");
        out(900_001, "two");
        ReplayResult result = play(Double.POSITIVE_INFINITY, LONG);
        assertTrue(result.asRecorded(), result.toString());
        assertEquals(List.of("first", "buffered 0"), List.copyOf(heard));
        assertTrue(clock.wakesMs.isEmpty());
    }

    @Test
    void tellsWhatIsMissingDifferentAndTooMuch() throws Exception {
        server =
                WebSocketPeer.server(peer -> {
                    peer.next();
                    peer.text("{\"n\":1}");
                    peer.text("extra");
                    peer.text("{\"n\":5}");
                    peer.text("{\"n\":3}");
                    peer.echo(peer.next());
                });
        in(0, "go");
        for (String answer : List.of("{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}")) {
            out(10, answer);
        }
        ReplayResult result = play(Double.POSITIVE_INFINITY, SHORT);
        assertFalse(result.asRecorded());
        assertEquals(2, result.same());
        assertEquals(1, result.missing());
        assertEquals(
                List.of(
                        "DIFFERENT 2 [at character 0: expected '{\"n\":2}', got 'extra']",
                        "UNEXPECTED 3 [got text '{\"n\":5}']",
                        "MISSING 4 [expected text '{\"n\":4}']"),
                result.differences().stream()
                        .map(one -> one.type() + " " + one.number() + " " + one.details())
                        .toList());
    }

    @Test
    void givesUpOnAnswersThatDoNotCome() throws Exception {
        server =
                WebSocketPeer.server(peer -> {
                    for (WebSocketEvent event; (event = peer.next()) != null; ) {
                        if (event instanceof WebSocketEvent.Close) {
                            peer.echo(event);
                        }
                    }
                });
        in(0, "a");
        out(1, "A");
        in(2, "b");
        out(3, "B");
        ReplayResult result = play(Double.POSITIVE_INFINITY, SHORT);
        assertEquals(2, result.sent());
        assertEquals(2, result.missing());
        assertEquals(0, result.latency().count());
    }

    @Test
    void playsEachRecordedConnectionOnItsOwnPath() throws Exception {
        echo();
        in(0, "a", "c1", "/one?x=1");
        in(10, "b", "c2", "/two");
        out(11, "b", "c2");
        out(12, "a", "c1");
        ReplayResult result = play(plan(1, 1, LONG, ""));
        assertTrue(result.asRecorded(), result.toString());
        assertEquals(2, result.connected());
        Set<String> requests = new TreeSet<>();
        heard.stream().filter(line -> line.startsWith("GET")).forEach(requests::add);
        assertEquals(Set.of("GET /one?x=1 HTTP/1.1", "GET /two HTTP/1.1"), requests);
        assertTrue(clock.wakesMs.contains(10L));
    }

    @Test
    void canDriveLoad() throws Exception {
        echo();
        in(0, "a");
        out(1, "a");
        in(2, "b");
        out(3, "b");
        Replay replay =
                new Replay(
                        plan(Double.POSITIVE_INFINITY, 50, LONG, "/ws"),
                        MessageTransform.NONE,
                        clock);
        FutureTask<ReplayResult> run = new FutureTask<>(() -> replay.run(now -> {}));
        Thread.ofPlatform().start(run);
        while (!run.isDone()) {
            assertTrue(replay.soFar().sent() <= 100);
        }
        ReplayResult result = run.get();
        assertTrue(result.asRecorded(), result.toString());
        assertEquals(50, result.connected());
        assertEquals(100, result.sent());
        assertEquals(100, result.same());
        assertEquals(100, result.latency().count());
        assertEquals(50, server.accepted());
    }

    @Test
    void saysPingsAndTheClientsCloseAndAnswersTheServersPings() throws Exception {
        server =
                WebSocketPeer.server(peer -> {
                    peer.ping("?");
                    for (WebSocketEvent event; (event = peer.next()) != null; ) {
                        heard.add(event.toString().replaceAll("\\[.*=", "["));
                        peer.echo(event);
                    }
                });
        recorded(0, Direction.OUTGOING, Kind.PING, "Pw==");
        recorded(1, Direction.INCOMING, Kind.PONG, "Pw==");
        recorded(2, Direction.INCOMING, Kind.PING, "AQ==");
        recorded(3, Direction.OUTGOING, Kind.PONG, "AQ==");
        recorded(4, Direction.INCOMING, Kind.CLOSE, "4000 enough");
        recorded(5, Direction.OUTGOING, Kind.CLOSE, "4000");
        ReplayResult result = play(1, LONG);
        assertTrue(result.asRecorded(), result.toString());
        assertEquals(2, result.sent());
        assertTrue(heard.stream().anyMatch(line -> line.startsWith("Ping")), heard::toString);
        assertTrue(heard.stream().anyMatch(line -> line.startsWith("Close")), heard::toString);
    }

    @Test
    void comparesHowTheServerCloses() throws Exception {
        server =
                WebSocketPeer.server(peer -> {
                    peer.next();
                    peer.close(4001);
                    peer.next();
                });
        in(0, "quit");
        recorded(1, Direction.OUTGOING, Kind.CLOSE, "4000 bye");
        recorded(2, Direction.INCOMING, Kind.CLOSE, "4000");
        ReplayResult result = play(1, LONG);
        assertEquals(
                List.of("expected close code 4000, got close code 4001"),
                result.differences().getFirst().details());
    }

    @Test
    void noticesThatTheServerWentAway() throws Exception {
        server = WebSocketPeer.server(WebSocketPeer::next);
        in(0, "a");
        out(1, "a");
        ReplayResult result = play(1, LONG);
        assertEquals(1, result.missing());
        assertEquals(1, result.failures().size(), result.toString());
    }

    @Test
    void tellsWhyThereIsNoConnection() throws Exception {
        server =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
                });
        in(0, "a");
        ConnectException failure = assertThrows(ConnectException.class, () -> play(1, LONG));
        assertEquals(ErrorKind.REJECTED, failure.kind());
        assertEquals(403, failure.status());
    }

    @Test
    void aTransformChangesOrWithholdsMessages() throws Exception {
        echo();
        in(0, "keep");
        in(1, "drop");
        out(2, "KEEP");
        MessageTransform transform =
                entry ->
                        entry.data().equals("drop")
                                ? Optional.empty()
                                : Optional.of(new WebSocketEvent.Text("KEEP"));
        ReplayResult result =
                new Replay(plan(1, 1, LONG, "/ws"), (connection, path) -> transform, clock)
                        .run(now -> {});
        assertTrue(result.asRecorded(), result.toString());
        assertEquals(1, result.sent());
        assertEquals(1, result.withheld());
        MessageTransform broken =
                entry -> {
                    throw new TransformException("line 3: x is not defined");
                };
        assertThrows(
                TransformException.class,
                () ->
                        new Replay(plan(1, 1, LONG, "/ws"), (connection, path) -> broken, clock)
                                .run(now -> {}));
    }

    @Test
    void stopsWhenToldTo() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        server =
                WebSocketPeer.server(peer -> {
                    peer.next();
                    first.countDown();
                    peer.next();
                });
        in(0, "a");
        out(1, "never");
        in(600_000, "b");
        Replay replay =
                new Replay(plan(1, 3, LONG, "/ws"), MessageTransform.NONE, ReplayClock.SYSTEM);
        Thread stopper =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                first.await();
                                replay.stop();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        ReplayResult result = replay.run(now -> {});
        stopper.join();
        assertTrue(result.interrupted());
        assertEquals(0, result.missing());
    }
}
