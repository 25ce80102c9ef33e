package dev.threadmill.load.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.engine.CannotRunException;
import dev.threadmill.load.engine.Run;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.WorkerPart;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

class ClusterTest extends ClusterFixture {
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void fourWorkersRunExactlyWhatThePlanSays() throws Exception {
        Plan plan =
                plan(open(400, Duration.ofMillis(2_500)), 10)
                        .withWarmup(Duration.ofMillis(500))
                        .withThresholds(List.of(Threshold.parse("errors<1%")));
        Result alone = new Run(plan).execute(snapshot -> {});
        try (Crew crew = new Crew(redis, prefix)) {
            List.of("a", "b", "c", "d").forEach(crew::hire);
            List<Snapshot> seen = new CopyOnWriteArrayList<>();
            Result result = coordinator(plan, 4).execute(seen::add);
            // The gaps are random, but the same for all.
            assertEquals(alone.counts().ok(), result.counts().ok());
            assertEquals(0, result.counts().failed() + result.counts().dropped());
            assertEquals(result.counts().ok(), result.latency().getTotalCount());
            assertEquals(10, result.connect().getTotalCount());
            assertFalse(result.incomplete() || result.interrupted());
            assertTrue(result.passed());
            assertFalse(seen.isEmpty());
            assertEquals(4, result.workers().size());
            for (WorkerPart part : result.workers()) {
                assertEquals(WorkerPart.State.FINISHED, part.state());
                assertTrue(part.requests() > 0 && part.clockErrorUs() > 0, part::toString);
            }
            double before = 0;
            double sum = 0;
            for (var row : result.series()) {
                sum += row.perSecond() * (row.endS() - before);
                before = row.endS();
            }
            assertEquals(result.counts().total(), sum, result.counts().total() / 10.0);
            assertEquals(List.of(), Crew.keysForEver(redis, prefix));
            Crew.await(() -> crew.free() == 4);
            // And once more, with those who are free again.
            assertEquals(
                    21,
                    coordinator(plan(new LoadModel.Closed(Limit.ofRequests(21)), 9), 4)
                            .execute(snapshot -> {})
                            .counts()
                            .ok());
        }
        Crew.await(() -> Workers.list(redis, prefix).isEmpty());
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void tooFewWorkersAreNamed() throws Exception {
        try (Crew crew = new Crew(redis, prefix)) {
            crew.hire("a");
            crew.hire("b");
            Crew.await(() -> crew.free() == 2);
            Coordinator many =
                    new Coordinator(
                            redis,
                            prefix,
                            plan(closed(Duration.ofSeconds(1)), 4),
                            4,
                            Duration.ofMillis(100));
            var failure = assertThrows(CannotRunException.class, () -> many.execute(seen -> {}));
            assertEquals(
                    "2 workers are free; 4 are asked for: start more with threadmill worker"
                            + " --redis URL",
                    failure.getMessage());
            assertEquals(2, crew.free());
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aWorkerThatMayNotReachTheTargetEndsTheRunBeforeItBegins() throws Exception {
        try (Crew crew = new Crew(redis, prefix)) {
            crew.hire("a");
            crew.hire("strict", uri -> false);
            Coordinator coordinator = coordinator(plan(closed(Duration.ofSeconds(9)), 4), 2);
            var failure =
                    assertThrows(CannotRunException.class, () -> coordinator.execute(seen -> {}));
            assertEquals(
                    "worker strict: may not put 127.0.0.1:"
                            + target.port()
                            + " under load: it is not among its allowed targets",
                    failure.getMessage());
            Crew.await(() -> crew.free() == 2);
            assertEquals(List.of(), Crew.keysForEver(redis, prefix));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aTargetThatIsNotThereIsNamed() throws Exception {
        ScriptedServer gone = ScriptedServer.ok();
        gone.close();
        try (Crew crew = new Crew(redis, prefix)) {
            crew.hire("a");
            Plan plan =
                    Plan.of(
                            Target.Http.get(URI.create(gone.url())),
                            closed(Duration.ofSeconds(9)),
                            4);
            Coordinator coordinator = coordinator(plan, 1);
            var failure =
                    assertThrows(CannotRunException.class, () -> coordinator.execute(seen -> {}));
            assertTrue(
                    failure.getMessage().startsWith("worker a: cannot reach the target: "),
                    failure::getMessage);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void whoStopsTheRunGetsWhatWasMeasured() throws Exception {
        try (Crew crew = new Crew(redis, prefix)) {
            crew.hire("a");
            crew.hire("b");
            Coordinator coordinator = coordinator(plan(closed(Duration.ofHours(1)), 4), 2);
            Result result =
                    coordinator.execute(seen -> {
                        if (seen.counts().ok() > 0) {
                            coordinator.stop();
                        }
                    });
            assertTrue(result.interrupted());
            assertFalse(result.incomplete());
            assertTrue(result.counts().ok() > 0);
            assertTrue(result.workers().stream().allMatch(WorkerPart::whole));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void twoCoordinatorsNeverGetTheSameWorker() throws Exception {
        try (Crew crew = new Crew(redis, prefix)) {
            List.of("a", "b", "c").forEach(crew::hire);
            Crew.await(() -> crew.free() == 3);
            Plan plan = plan(open(100, Duration.ofMillis(700)), 4);
            List<Result> results = new CopyOnWriteArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    try {
                                        results.add(coordinator(plan, 2).execute(seen -> {}));
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(2, results.size());
            for (Result result : results) {
                assertFalse(result.incomplete());
                assertEquals(results.getFirst().counts().ok(), result.counts().ok());
            }
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void connectionsAreHeldByAllWorkers() throws Exception {
        try (Crew crew = new Crew(redis, prefix);
                ScriptedServer peers = WebSocketPeer.echo()) {
            crew.hire("a");
            crew.hire("b");
            URI uri = URI.create("ws://127.0.0.1:" + peers.port() + "/");
            Plan plan =
                    Plan.of(
                            Target.WebSocket.of(uri, new WebSocketMode.Idle(true)),
                            closed(Duration.ofMillis(1_200)),
                            7);
            Result result = coordinator(plan, 2).execute(seen -> {});
            Findings.Idle idle = (Findings.Idle) result.findings();
            assertEquals(7, idle.opened());
            assertEquals(0, idle.lost());
            assertTrue(idle.echoes() > 0 && idle.heldS() >= 1.2, idle::toString);
            assertEquals(7, result.counts().ok());
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aPreparationThatHangsIsLeftToItself() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Crew crew = new Crew(redis, prefix)) {
            crew.hire(
                    "hangs",
                    uri -> {
                        while (never.getCount() > 0) {
                            LockSupport.parkNanos(1_000_000);
                        }
                        return true;
                    });
            crew.hire("ready");
            Coordinator coordinator = coordinator(plan(closed(Duration.ofHours(1)), 2), 2);
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            Crew.await(() ->
                                    crew.events().stream()
                                                    .filter(WorkerEvent.Took.class::isInstance)
                                                    .count()
                                            == 2);
                            coordinator.stop();
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    });
            Result result = coordinator.execute(seen -> {});
            assertTrue(result.interrupted() && result.incomplete());
            WorkerPart part = part(result, "hangs");
            assertEquals(WorkerPart.State.LEFT, part.state(), part.note());
            assertTrue(part.note().startsWith("its preparation did not end"), part.note());
            assertTrue(part(result, "ready").whole());
            Crew.await(() -> crew.free() == 2);
            never.countDown();
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void ordersThatNobodyClaimedAndGarbageDoNoHarm() throws Exception {
        try (Crew crew = new Crew(redis, prefix)) {
            Worker worker = crew.hire("a");
            Crew.await(() -> crew.free() == 1);
            String inbox = new LoadKeys(prefix).inbox(worker.id());
            redis.lists().append(inbox, "garbage".getBytes(UTF_8), Crew.PATIENCE);
            crew.await(WorkerEvent.Ignored.class);
            send(worker, new Order.Take("stale", Shard.WHOLE, "{}"));
            send(worker, new Order.Start("stale", 1));
            byte[] newer = OrderCodec.encode(new Order.Start("newer", 1));
            newer[0] = 2;
            redis.lists().append(inbox, newer, Crew.PATIENCE);
            Crew.await(() ->
                    crew.events().stream()
                            .anyMatch(event ->
                                    event instanceof WorkerEvent.Ignored ignored
                                            && ignored.what().startsWith("run newer: ")));
            assertTrue(crew.events().stream().noneMatch(WorkerEvent.Took.class::isInstance));
            Coordinator coordinator = coordinator(plan(closed(Duration.ofSeconds(1)), 4), 1);
            Result result =
                    coordinator.execute(seen -> {
                        try {
                            for (String key : Crew.keys(redis, prefix + "load:reports:*")) {
                                redis.lists().append(key, new byte[] {1, 2}, Crew.PATIENCE);
                            }
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            assertFalse(result.incomplete());
        }
    }
}
