package dev.threadmill.load.engine;

import static dev.threadmill.load.engine.FlowTarget.figures;
import static dev.threadmill.load.engine.FlowTarget.flows;
import static dev.threadmill.load.engine.FlowTarget.ok;
import static dev.threadmill.load.engine.FlowTarget.plan;
import static dev.threadmill.load.engine.FlowTarget.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.RequestFigures;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.transport.ErrorKind;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the requests of flows are sent, and how they are counted. */
@Timeout(60)
class FlowRunTest {
    private final FlowTarget target = new FlowTarget();

    @Test
    void eachStepHasItsOwnFiguresAndAllTogetherTheWhole() throws Exception {
        try (ScriptedServer server = target.server(request -> ok("x"))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /a}
                                - {name: b, http: /b}
                            connections: 3
                            iterations: 20
                            thresholds: ['errors{a}<1%', 'p99{b}<20s', 'rate{a}>1000000']
                            """);
            assertEquals(40, result.counts().ok());
            assertEquals(20, figures(result, "a").counts().ok());
            assertEquals(20, figures(result, "b").times().latency().getTotalCount());
            assertEquals(40, result.latency().getTotalCount());
            assertEquals(new Findings.Flows(20, 20, 0, List.of()), flows(result));
            assertEquals(
                    List.of(true, true, false),
                    result.thresholds().stream().map(verdict -> verdict.passed()).toList());
        }
    }

    @Test
    void thinkTimeIsNoLatency() throws Exception {
        for (String model : List.of("", "rate: 1000")) {
            try (ScriptedServer server = target.server(request -> ok(""))) {
                Result result =
                        run(
                                server,
                                """
                                target:
                                  base: URL
                                  steps:
                                    - {name: a, http: /, think: {min: 2s, max: 2100ms}}
                                    - {name: b, http: /}
                                connections: 2
                                iterations: 2
                                """
                                        + model);
                assertEquals(4, result.counts().ok());
                assertTrue(result.measuredS() >= 2, () -> "" + result.measuredS());
                double p50 = Distribution.of(figures(result, "b").times().latency()).p50();
                assertTrue(p50 < 1_000_000, () -> "" + p50);
            }
        }
    }

    @Test
    void aStopEndsAThinkTimeAtOnceAndTheIterationWithIt() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (ScriptedServer server =
                target.server(request -> {
                    seen.countDown();
                    return ok("");
                })) {
            Run run =
                    new Run(
                            plan(
                                    server,
                                    """
                                    target:
                                      base: URL
                                      steps:
                                        - {name: a, http: /, think: 1h}
                                        - {name: b, http: /}
                                    connections: 1
                                    duration: 1h
                                    """));
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            seen.await();
                        } catch (InterruptedException e) {
                            // Stops all the same.
                        }
                        run.stop();
                    });
            Result result = run.execute(snapshot -> {});
            assertTrue(result.interrupted());
            assertEquals(1, result.counts().ok());
            assertEquals(new Findings.Flows(1, 0, 0, List.of()), flows(result));
        }
    }

    @Test
    void anIterationThatHasBegunGoesOnBeyondTheEnd() throws Exception {
        try (ScriptedServer server = target.server(request -> ok(""))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /, think: 1s}
                                - {name: b, http: /}
                            connections: 2
                            duration: 100ms
                            """);
            assertEquals(new Findings.Flows(2, 2, 0, List.of()), flows(result));
            assertFalse(result.interrupted());
        }
    }

    @Test
    void anIterationOfTheWarmUpIsNotCountedAtAll() throws Exception {
        try (ScriptedServer server = target.server(request -> ok(""))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /, think: 1s}
                                - {name: b, http: /}
                            connections: 1
                            warmup: 500ms
                            duration: 100ms
                            """);
            assertEquals(0, result.counts().total());
            assertEquals(2, target.requests.size());
        }
    }

    @Test
    void theRateCountsFlowsThatBegin() throws Exception {
        try (ScriptedServer server = target.server(request -> ok(""))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /}
                                - {name: b, http: /}
                                - {name: c, http: /}
                            connections: 8
                            rate: 100
                            duration: 1s
                            """);
            assertEquals(100, flows(result).started());
            assertEquals(300, result.counts().ok());
        }
    }

    @Test
    void theFirstStepOfAnOpenModelCountsFromItsArrival() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    while (peer.readRequest() != null) {
                        java.util.concurrent.locks.LockSupport.parkNanos(300_000_000L);
                        peer.write(ok(""));
                    }
                })) {
            Result result =
                    run(
                            server,
                            """
                            target: {base: URL, steps: [{name: a, http: /}, {name: b, http: /}]}
                            connections: 1
                            rate: 1000
                            iterations: 3
                            """);
            RequestFigures first = figures(result, "a");
            assertTrue(Distribution.of(first.times().latency()).max() > 1_100_000);
            assertTrue(Distribution.of(figures(result, "b").times().lag()).max() < 1_100_000);
        }
    }

    @Test
    void stepsMayGoToSeveralServersOverConnectionsThatAreKept() throws Exception {
        try (ScriptedServer server = target.server(request -> ok(""));
                ScriptedServer other = ScriptedServer.ok()) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /}
                                - {name: b, http: 'http://127.0.0.1:OTHER/'}
                                - {name: c, http: /c}
                            connections: 2
                            iterations: 10
                            """
                                    .replace("OTHER", "" + other.port()));
            assertEquals(30, result.counts().ok());
            assertTrue(server.accepted() <= 2 && other.accepted() <= 2);
            assertEquals(server.accepted() + other.accepted(), result.connect().getTotalCount());
        }
    }

    @Test
    void aTimeoutIsPerRequestAndEndsTheIteration() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    for (String request; (request = peer.readRequest()) != null; ) {
                        if (request.startsWith("GET /slow")) {
                            peer.awaitClose();
                            return;
                        }
                        peer.write(ok(""));
                    }
                })) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /}
                                - {name: slow, http: /slow}
                                - {name: c, http: /}
                            connections: 1
                            iterations: 2
                            timeout: 300ms
                            """);
            assertEquals(2, figures(result, "slow").counts().errors().get(ErrorKind.TIMEOUT));
            assertEquals(0, figures(result, "c").counts().total());
            assertEquals(2, flows(result).abandoned());
        }
    }
}
