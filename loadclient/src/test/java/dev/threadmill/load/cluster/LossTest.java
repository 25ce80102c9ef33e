package dev.threadmill.load.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.WorkerPart;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.testing.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What becomes of a run when somebody dies. */
class LossTest extends ClusterFixture {
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aWorkerThatLeavesIsNamedAndTheOthersFinish() throws Exception {
        try (Crew crew = new Crew(redis, prefix)) {
            crew.hire("stays");
            Worker leaves = crew.hire("leaves");
            Coordinator coordinator = coordinator(plan(closed(Duration.ofHours(1)), 2), 2);
            Result result =
                    coordinator.execute(seen -> {
                        leaves.stop();
                        if (crew.events().stream().anyMatch(WorkerEvent.GaveUp.class::isInstance)) {
                            coordinator.stop();
                        }
                    });
            assertTrue(result.incomplete());
            assertTrue(result.interrupted());
            assertEquals(WorkerPart.State.LEFT, part(result, "leaves").state());
            assertEquals("the worker was stopped", part(result, "leaves").note());
            assertEquals(WorkerPart.State.FINISHED, part(result, "stays").state());
            assertEquals(
                    result.counts().total(),
                    result.workers().stream().mapToLong(WorkerPart::requests).sum());
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aWorkerThatIsKilledIsNamedWithWhatItHadToldAndTheOthersFinish() throws Exception {
        try (Crew crew = new Crew(redis, prefix);
                WorkerProcess killed = WorkerProcess.start(server.url(), prefix, "killed")) {
            crew.hire("a");
            crew.hire("b");
            Result result =
                    coordinator(plan(closed(Duration.ofSeconds(8)), 3), 3)
                            .execute(seen -> {
                                if (seen.elapsedS() > 1.5) {
                                    killed.kill();
                                }
                            });
            assertTrue(result.incomplete());
            WorkerPart part = part(result, "killed");
            assertEquals(WorkerPart.State.DIED, part.state());
            assertEquals("nothing was heard of it for 5 s", part.note());
            assertTrue(part.requests() > 0);
            assertTrue(part(result, "a").whole() && part(result, "b").whole());
            assertTrue(result.measuredS() >= 8);
            assertEquals(
                    result.counts().total(),
                    result.workers().stream().mapToLong(WorkerPart::requests).sum());
            assertEquals(List.of(), Crew.keysForEver(redis, prefix));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aWorkerThatStallsIsGivenUpAndStopsWhenItWakesUp() throws Exception {
        try (Crew crew = new Crew(redis, prefix);
                WorkerProcess frozen = WorkerProcess.start(server.url(), prefix, "frozen")) {
            crew.hire("a");
            boolean[] done = new boolean[1];
            Result result =
                    coordinator(plan(open(100, Duration.ofSeconds(8)), 2), 2)
                            .execute(seen -> {
                                if (!done[0] && seen.elapsedS() > 1.5) {
                                    done[0] = true;
                                    frozen.freeze();
                                }
                            });
            WorkerPart part = part(result, "frozen");
            assertFalse(part.whole());
            assertTrue(part.requests() > 0);
            assertTrue(part(result, "a").whole());
            frozen.thaw();
            Crew.await(() -> crew.free() == 2);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void noWorkerRunsOnForACoordinatorThatHasDied() throws Exception {
        try (Crew crew = new Crew(redis, prefix)) {
            Worker worker = crew.hire("a");
            Crew.await(() -> crew.free() == 1);
            order("r1", worker, plan(closed(Duration.ofHours(1)), 2), Duration.ofMillis(500));
            crew.await(WorkerEvent.Began.class);
            assertEquals(0, crew.free());
            assertEquals(
                    new WorkerEvent.GaveUp("r1", "the coordinator is gone"),
                    crew.await(WorkerEvent.GaveUp.class));
            Crew.await(() -> crew.free() == 1);
            assertEquals(List.of(), Crew.keysForEver(redis, prefix));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aWorkerThatWakesUpAndWasGivenUpStops() throws Exception {
        try (Crew crew = new Crew(redis, prefix)) {
            Worker worker = crew.hire("a");
            Crew.await(() -> crew.free() == 1);
            order("r1", worker, plan(closed(Duration.ofHours(1)), 2), Crew.PATIENCE);
            crew.await(WorkerEvent.Began.class);
            redis.keys()
                    .set(
                            new LoadKeys(prefix).run("r1"),
                            new RunState(RunState.Wish.GO, Set.of(worker.id())).text(),
                            Crew.PATIENCE);
            assertEquals(
                    new WorkerEvent.GaveUp("r1", "the coordinator has given this worker up"),
                    crew.await(WorkerEvent.GaveUp.class));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aRedisThatComesBackEmptyDoesNoHarm() throws Exception {
        try (RedisServer own = RedisServer.start();
                Redis client = Redis.connect(own.redisUrl(), Crew.PATIENCE);
                Crew crew = new Crew(client, prefix)) {
            crew.hire("a");
            crew.hire("b");
            boolean[] restarted = new boolean[1];
            Result result =
                    new Coordinator(
                                    client,
                                    prefix,
                                    plan(open(100, Duration.ofSeconds(6)), 4),
                                    2,
                                    Crew.PATIENCE)
                            .execute(seen -> {
                                if (!restarted[0] && seen.elapsedS() > 1.5) {
                                    restarted[0] = true;
                                    own.kill();
                                    own.restart();
                                }
                            });
            assertEquals(List.of("", ""), result.workers().stream().map(WorkerPart::note).toList());
            assertEquals(result.counts().total(), result.latency().getTotalCount());
            assertTrue(result.measuredS() > 5);
            assertEquals(List.of(), Crew.keysForEver(client, prefix));
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void aRedisThatStaysAwayEndsTheRunAndIsNamed() throws Exception {
        try (RedisServer own = RedisServer.start();
                Redis client = Redis.connect(own.redisUrl(), Crew.PATIENCE);
                Crew crew = new Crew(client, prefix)) {
            crew.hire("a");
            Result result =
                    new Coordinator(
                                    client,
                                    prefix,
                                    plan(closed(Duration.ofHours(1)), 4),
                                    1,
                                    Crew.PATIENCE)
                            .execute(seen -> {
                                if (seen.counts().ok() > 0) {
                                    own.kill();
                                }
                            });
            assertTrue(result.incomplete());
            assertTrue(result.counts().ok() > 0);
            WorkerPart part = part(result, "a");
            assertEquals(WorkerPart.State.STALLED, part.state());
            assertTrue(part.note().startsWith("Redis was lost: "), part::note);
            assertTrue(
                    crew.await(WorkerEvent.GaveUp.class).reason().startsWith("Redis was lost: "));
        }
    }
}
