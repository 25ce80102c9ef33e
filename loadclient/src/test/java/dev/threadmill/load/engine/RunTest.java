package dev.threadmill.load.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Stage;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.History;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Slice;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.ErrorKind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunTest {
    private static Target.Http get(String url) {
        return Target.Http.get(URI.create(url));
    }

    private static LoadModel closed(long requests) {
        return new LoadModel.Closed(Limit.ofRequests(requests));
    }

    private static LoadModel open(double rate, Duration duration) {
        return new LoadModel.Open(rate, Arrival.CONSTANT, Limit.of(duration));
    }

    private static Result run(Plan plan) throws InterruptedException {
        return new Run(plan).execute(snapshot -> {});
    }

    private static int unusedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void sendsExactlyAsManyRequestsAsAskedFor() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            Result result = run(Plan.of(get(server.url()), closed(1_000), 7));
            assertEquals(1_000, result.counts().ok());
            assertEquals(0, result.counts().failed());
            assertEquals(1_000, result.latency().getTotalCount());
            assertEquals(1_000L, result.counts().status().get(200));
            assertEquals(7, server.accepted());
            assertEquals(7, result.connect().getTotalCount());
            assertFalse(result.interrupted());
        }
    }

    @Test
    void stopsAfterItsDuration() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            LoadModel model = new LoadModel.Closed(Limit.of(Duration.ofMillis(300)));
            Result result = run(Plan.of(get(server.url()), model, 2));
            assertTrue(
                    result.measuredS() >= 0.3 && result.measuredS() < 30,
                    () -> "" + result.measuredS());
            assertTrue(result.counts().ok() > 0);
        }
    }

    @Test
    void keepsTheRateOfAnOpenModel() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            Result result = run(Plan.of(get(server.url()), open(500, Duration.ofSeconds(1)), 8));
            assertEquals(500, result.counts().ok());
            assertEquals(0, result.counts().dropped());
            assertEquals(500, result.lag().getTotalCount());
        }
    }

    @Test
    void followsStages() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            LoadModel model =
                    new LoadModel.Stages(
                            List.of(
                                    new Stage(Duration.ofMillis(500), 400),
                                    new Stage(Duration.ofMillis(500), 400)),
                            Arrival.CONSTANT);
            Result result = run(Plan.of(get(server.url()), model, 8));
            assertEquals(300, result.counts().ok());
        }
    }

    /**
     * The stall hits few requests but delays many: only latency from the intended start shows it.
     */
    @Test
    void aStallShowsInTheLatencyButNotInTheServiceTime() throws Exception {
        long origin = System.nanoTime();
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    while (peer.readRequest() != null) {
                        long inCycle = (System.nanoTime() - origin) % 5_000_000_000L;
                        if (inCycle < 1_000_000_000L) {
                            LockSupport.parkNanos(1_000_000_000L - inCycle);
                        }
                        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            Result result = run(Plan.of(get(server.url()), open(1_000, Duration.ofSeconds(5)), 16));
            assertEquals(5_000, result.counts().ok());
            double latencyP99Ms = Distribution.of(result.latency()).p99() / 1_000;
            double serviceP99Ms = Distribution.of(result.service()).p99() / 1_000;
            assertTrue(latencyP99Ms >= 700, () -> "latency p99 " + latencyP99Ms + " ms");
            assertTrue(serviceP99Ms < 700, () -> "service time p99 " + serviceP99Ms + " ms");
        }
    }

    @Test
    void countsWhatCouldNotStartInTimeAsDropped() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.awaitClose();
                })) {
            Plan plan =
                    Plan.of(get(server.url()), open(200, Duration.ofMillis(500)), 1)
                            .withTimeout(Duration.ofMillis(200));
            Result result = run(plan);
            assertEquals(100, result.counts().total() + result.counts().dropped());
            assertTrue(result.counts().dropped() > 50, () -> "" + result.counts());
            assertTrue(result.counts().errors().get(ErrorKind.TIMEOUT) > 0);
            assertTrue(result.client().limited());
        }
    }

    @Test
    void aTimeoutCountsWithTheTimeItWaited() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.awaitClose();
                })) {
            Plan plan =
                    Plan.of(get(server.url()), closed(1), 1).withTimeout(Duration.ofMillis(150));
            Result result = run(plan);
            assertEquals(1, result.counts().failed());
            assertTrue(Distribution.of(result.latency()).max() >= 150_000);
        }
    }

    @Test
    void theWarmUpIsNotInTheResult() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            List<Snapshot> seen = new CopyOnWriteArrayList<>();
            Plan plan =
                    Plan.of(get(server.url()), closed(50), 2).withWarmup(Duration.ofMillis(1_200));
            long start = System.nanoTime();
            Result result = new Run(plan).execute(seen::add);
            double allS = (System.nanoTime() - start) / 1e9;
            assertEquals(50, result.counts().total());
            assertTrue(result.measuredS() <= allS - 1.2, () -> result.measuredS() + " of " + allS);
            assertEquals(Phase.WARMUP, seen.getFirst().phase());
            assertTrue(seen.getFirst().counts().total() > 0);
        }
    }

    @Test
    void statusesOf400AndAboveAreFailures() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    for (int i = 0; peer.readRequest() != null; i++) {
                        String status = i % 2 == 0 ? "200 OK" : "500 Oops";
                        peer.write("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            Result result = run(Plan.of(get(server.url()), closed(10), 1));
            assertEquals(5, result.counts().ok());
            assertEquals(5, result.counts().failed());
            assertEquals(5L, result.counts().status().get(500));
        }
    }

    @Test
    void stopEndsARunAndKeepsWhatWasMeasured() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            LoadModel model = new LoadModel.Closed(Limit.of(Duration.ofHours(1)));
            Run run = new Run(Plan.of(get(server.url()), model, 2));
            Result result = run.execute(snapshot -> run.stop());
            assertTrue(result.interrupted());
            assertTrue(result.counts().ok() > 0);
        }
    }

    @Test
    void stopEndsAnOpenRunToo() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            Run run = new Run(Plan.of(get(server.url()), open(0.001, Duration.ofHours(1)), 2));
            assertTrue(run.execute(snapshot -> run.stop()).interrupted());
        }
    }

    @Test
    void aTargetThatIsGoneIsNotHammered() throws Exception {
        LoadModel model = new LoadModel.Closed(Limit.of(Duration.ofMillis(500)));
        Result result = run(Plan.of(get("http://127.0.0.1:" + unusedPort()), model, 1));
        long refused = result.counts().errors().get(ErrorKind.REFUSED);
        assertTrue(refused >= 2 && refused < 50, () -> "tried " + refused + " times");
        assertEquals(0, result.counts().ok());
    }

    @Test
    void recoversWhenTheServerClosesConnections() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                })) {
            Result result = run(Plan.of(get(server.url()), closed(20), 2));
            assertEquals(20, result.counts().ok());
            assertTrue(server.accepted() >= 20);
        }
    }

    @Test
    void judgesThresholds() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            Plan plan =
                    Plan.of(get(server.url()), closed(10), 1)
                            .withThresholds(
                                    List.of(
                                            Threshold.parse("errors<1%"),
                                            Threshold.parse("max<1ns"),
                                            Threshold.parse("lag.p50<1h")));
            Result result = run(plan);
            assertTrue(result.thresholds().get(0).passed());
            assertFalse(result.thresholds().get(1).passed());
            // Nothing was measured: silence is no proof.
            assertFalse(result.thresholds().get(2).passed());
            assertFalse(result.passed());
        }
    }

    @Test
    void theSeriesAddsUpToTheTotal() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            Result result = run(Plan.of(get(server.url()), open(200, Duration.ofMillis(2_500)), 4));
            assertEquals(3, result.series().size());
            double before = 0;
            double sum = 0;
            for (var row : result.series()) {
                sum += row.perSecond() * (row.endS() - before);
                before = row.endS();
            }
            assertEquals(result.counts().total(), sum, 2);
        }
    }

    @Test
    void theHistoryHasAllOfTheMeasuredPartAndTheWarmUpBeforeIt() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            Plan plan =
                    new Plan(
                            "warm",
                            get(server.url()),
                            open(200, Duration.ofMillis(1_500)),
                            4,
                            Duration.ofMillis(500),
                            Duration.ofSeconds(5),
                            List.of());
            Result result = run(plan);
            History history = result.history();
            assertEquals(Phase.WARMUP, history.phases().getFirst().phase());
            assertEquals(-0.5, history.phases().getFirst().fromS());
            assertEquals(Phase.MEASURE, history.phases().get(1).phase());
            assertEquals(result.measuredS(), history.phases().getLast().toS());
            List<Slice> warm = history.slices().stream().filter(s -> !s.measured()).toList();
            List<Slice> rest = history.slices().stream().filter(Slice::measured).toList();
            assertEquals(-0.5, warm.getFirst().fromS());
            assertTrue(warm.stream().mapToLong(s -> s.counts().ok()).sum() > 0);
            assertEquals(0, rest.getFirst().fromS());
            assertEquals(
                    result.counts().total(),
                    rest.stream().mapToLong(s -> s.counts().total()).sum());
            assertEquals(
                    result.counts().status().get(200),
                    rest.stream().mapToLong(s -> s.counts().status().getOrDefault(200, 0L)).sum());
            assertEquals(
                    result.latency().getTotalCount(),
                    rest.stream().mapToLong(s -> Arrays.stream(s.latency().counts()).sum()).sum());
        }
    }

    @Test
    void runsThroughWebClientToo() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            Target.Http target = get(server.url()).with(Target.Client.HELIDON);
            Result result = run(Plan.of(target, closed(20), 2));
            assertEquals(20, result.counts().ok());
        }
    }

    @Test
    void theProbeSaysWhyThereIsNoConnection() throws Exception {
        Plan plan = Plan.of(get("http://127.0.0.1:" + unusedPort()), closed(1), 1);
        var failure = assertThrows(ConnectException.class, () -> Probe.check(plan));
        assertEquals(ErrorKind.REFUSED, failure.kind());
    }
}
