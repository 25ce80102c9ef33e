package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.cluster.Worker;
import dev.threadmill.load.cluster.WorkerEvent;
import dev.threadmill.load.cluster.Workers;
import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.testing.RedisServer;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.testing.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that an appliance has workers run, on a real Redis. */
@Timeout(120)
class ControlWorkersTest extends ControlFixture {
    private static final String PREFIX = "control:";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private RedisServer redis;
    private Redis connection;

    @BeforeEach
    void startWithRedis() throws Exception {
        redis = RedisServer.start();
        connection = Redis.connect(redis.redisUrl(), PATIENCE);
        appliance.close();
        appliance = start(List.of(), true);
    }

    private Appliance start(List<String> allowed, boolean all) throws Exception {
        return Appliance.start(
                TestSettings.with(Map.of("redis.url", redis.url(), "redis.prefix", PREFIX))
                        .with(
                                new Settings.Control(
                                        "/control",
                                        Optional.of(new Secret(TOKEN)),
                                        false,
                                        1,
                                        new AllowedTargets(all, allowed))));
    }

    @AfterEach
    void stopWithRedis() throws Exception {
        workers.forEach(Worker::stop);
        for (Thread thread : threads) {
            assertTrue(thread.join(PATIENCE));
        }
        connection.close();
        redis.close();
    }

    /** Starts a worker and waits until it is known. */
    private Worker worker(String name) throws Exception {
        CountDownLatch known = new CountDownLatch(1);
        Worker worker =
                new Worker(
                        connection,
                        PREFIX,
                        name,
                        AllowedTargets.LOOPBACK::allows,
                        event -> {
                            if (event instanceof WorkerEvent.Registered) {
                                known.countDown();
                            }
                        });
        workers.add(worker);
        threads.add(
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                worker.serve();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        }));
        assertTrue(known.await(30, TimeUnit.SECONDS));
        return worker;
    }

    private String config(double seconds, String more) {
        return config("/", seconds, more).replace("\"concurrency\":1", "\"concurrency\":4");
    }

    @Test
    void severalWorkersRunATestAndAreNamed() throws Exception {
        worker("one");
        worker("two");
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config(1.5, ",\"rate\":40,\"workers\":2,\"request_id\":\"r\"")));
            assertEquals(2, next(client, "test_started").path("workers").asInt());
            JsonNode update = next(client, "metrics_update");
            while (!update.path("final").asBoolean()) {
                assertEquals("r", update.path("request_id").asText());
                update = next(client, "metrics_update");
            }
            assertEquals(60, update.at("/metrics/total_requests").asInt(), update::toString);
            assertFalse(update.path("incomplete").asBoolean(true));
            JsonNode finished = next(client, "test_finished");
            assertEquals("completed", finished.path("status").asText());
            assertFalse(finished.path("incomplete").asBoolean(true));
            assertEquals(2, finished.path("workers").size(), finished::toString);
            assertEquals(30, finished.at("/workers/0/total_requests").asInt(), finished::toString);
            assertEquals("finished", finished.at("/workers/1/state").asText());
        }
    }

    @Test
    void aWorkerThatLeavesMakesTheResultIncomplete() throws Exception {
        worker("stays");
        Worker leaver = worker("leaves");
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config(3, ",\"rate\":40,\"workers\":2")));
            next(client, "metrics_update");
            leaver.stop();
            JsonNode finished = next(client, "test_finished");
            assertTrue(finished.path("incomplete").asBoolean(), finished::toString);
            assertTrue(
                    finished.path("workers").toString().contains("\"left\""), finished::toString);
        }
    }

    @Test
    void stopTestStopsTheWorkers() throws Exception {
        worker("one");
        worker("two");
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config(600, ",\"rate\":20,\"workers\":2")));
            next(client, "metrics_update");
            client.sendText("{\"type\":\"stop_test\"}");
            assertEquals("stopped", next(client, "test_finished").path("status").asText());
            awaitFree();
        }
    }

    @Test
    void shutdownStopsTheWorkers() throws Exception {
        worker("one");
        worker("two");
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config(600, ",\"rate\":20,\"workers\":2")));
            next(client, "metrics_update");
            appliance.close();
            awaitFree();
        }
    }

    private void awaitFree() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (Workers.list(connection, PREFIX).stream().anyMatch(Workers.Registered::busy)) {
            assertTrue(System.nanoTime() < end, "still busy");
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertEquals(2, Workers.list(connection, PREFIX).size());
    }

    @Test
    void whatCannotBeDividedIsAFaultOfTheCommand() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config(1, ",\"workers\":5")));
            JsonNode error = next(client);
            assertEquals("invalid_config", error.path("code").asText(), error::toString);
            client.sendText(start(config(1, ",\"workers\":1001")));
            assertEquals("workers", next(client).path("field").asText());
        }
    }

    @Test
    void theAppliancesOwnTargetsHoldForWorkersToo() throws Exception {
        appliance.close();
        appliance = start(List.of("api.example.org"), false);
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config(1, ",\"workers\":2")));
            assertEquals("target_not_allowed", next(client).path("code").asText());
        }
    }

    @Test
    void withoutWorkersTheTestFailsAndAnotherMayStart() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config(1, ",\"workers\":2,\"request_id\":7")));
            JsonNode error = next(client, "error");
            assertEquals("test_failed", error.path("code").asText());
            assertEquals(7, error.path("request_id").asInt());
            assertTrue(error.path("message").asText().contains("0 workers are free"));
            client.sendText(start(config(0.1, ",\"workers\":1")));
            next(client, "test_finished");
        }
    }
}
