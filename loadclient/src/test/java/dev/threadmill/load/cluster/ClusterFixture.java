package dev.threadmill.load.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.planfile.PlanWriter;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.WorkerPart;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.testing.RedisServer;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** A Redis, a target, and what it takes to have a run. */
@Timeout(120)
abstract class ClusterFixture {
    static RedisServer server;
    static Redis redis;
    static ScriptedServer target;
    String prefix;

    @BeforeAll
    static void begin() throws Exception {
        server = RedisServer.start();
        redis = Redis.connect(server.redisUrl(), Crew.PATIENCE);
        target = ScriptedServer.ok();
    }

    @AfterAll
    static void end() throws Exception {
        target.close();
        redis.close();
        server.close();
    }

    @BeforeEach
    void keysOfItsOwn(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName() + ":";
    }

    static Plan plan(LoadModel model, int connections) {
        return Plan.of(Target.Http.get(URI.create(target.url())), model, connections);
    }

    static LoadModel open(double rate, Duration duration) {
        return new LoadModel.Open(rate, Arrival.POISSON, Limit.of(duration));
    }

    static LoadModel closed(Duration duration) {
        return new LoadModel.Closed(Limit.of(duration));
    }

    Coordinator coordinator(Plan plan, int workers) {
        return new Coordinator(redis, prefix, plan, workers, Crew.PATIENCE);
    }

    static WorkerPart part(Result result, String name) {
        return result.workers().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What a coordinator that then dies would have said. */
    void order(String run, Worker worker, Plan plan, Duration alive) throws Exception {
        LoadKeys keys = new LoadKeys(prefix);
        assertTrue(redis.keys().setIfAbsent(keys.claim(worker.id()), run, LoadKeys.CLAIM_LIFETIME));
        redis.keys().set(keys.run(run), "go", alive);
        send(worker, new Order.Take(run, Shard.WHOLE, PlanWriter.write(plan)));
        send(worker, new Order.Start(run, RedisClock.nanos(redis.keys().time()) / 1_000));
    }

    void send(Worker worker, Order order) throws Exception {
        LoadKeys keys = new LoadKeys(prefix);
        redis.lists()
                .append(keys.inbox(worker.id()), OrderCodec.encode(order), LoadKeys.INBOX_LIFETIME);
    }
}
