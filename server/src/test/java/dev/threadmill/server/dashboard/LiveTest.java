package dev.threadmill.server.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.TestSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages that are told what happens, and give commands, over real sockets. */
@Timeout(90)
class LiveTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Appliance appliance;

    @BeforeEach
    void start() throws Exception {
        appliance = Appliance.start(TestSettings.with(Map.of()));
    }

    @AfterEach
    void stop() {
        appliance.close();
    }

    private WebSocketClient connect(String path, Header... headers) throws Exception {
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + path);
        return WebSocketClient.connect(uri, List.of(headers), Tls.DEFAULT, PATIENCE);
    }

    private Peer page(Header... headers) throws Exception {
        return new Peer(connect("/dashboard/live", headers));
    }

    private static JsonNode next(Peer page, String type) throws Exception {
        while (true) {
            JsonNode message = page.hearJson();
            if (message.path("type").asText().equals(type)) {
                return message;
            }
        }
    }

    private String start(String duration, String more) {
        return "{\"type\":\"start_test\",\"request_id\":7,\"config\":{\"name\":\"one\",\"target\":\"%s/health?token=hush\",\"rate\":50,\"concurrency\":1,\"duration\":%s%s}}"
                .formatted(appliance.url(), duration, more);
    }

    @Test
    void greetsAndTellsTheFiguresEverySecond() throws Exception {
        try (Peer page = page()) {
            JsonNode hello = page.hearJson();
            assertEquals("hello", hello.path("type").asText());
            assertFalse(hello.path("version").asText().isEmpty());
            assertTrue(hello.at("/rights/control").asBoolean());
            assertTrue(hello.at("/rights/admin").asBoolean());
            assertEquals("any target", hello.path("allowed_targets").asText());
            assertFalse(hello.at("/data/persistent").asBoolean());
            assertTrue(hello.path("run").isNull());
            assertTrue(hello.path("history").isArray());
            JsonNode stats = next(page, "state").path("stats");
            assertTrue(stats.has("connections"));
            assertTrue(stats.has("virtual_threads"));
            assertEquals(1, stats.at("/dashboard/pages").asInt());
            assertTrue(next(page, "state").at("/stats/uptime_s").isNumber());
        }
    }

    @Test
    void runsATestAndTellsAllPages() throws Exception {
        try (Peer one = page();
                Peer other = page()) {
            next(other, "hello");
            one.say(start("1.5", ",\"thresholds\":[\"errors<1%\"]"));
            for (Peer page : List.of(one, other)) {
                JsonNode started = next(page, "test_started");
                assertEquals(7, started.path("request_id").asInt());
                assertTrue(started.path("target").asText().endsWith("token=***"));
                JsonNode update = next(page, "metrics_update");
                JsonNode interval = update.at("/metrics/interval");
                for (String figure :
                        List.of(
                                "requests_per_second",
                                "failed_per_second",
                                "p50_ms",
                                "p90_ms",
                                "p99_ms",
                                "max_ms")) {
                    assertTrue(interval.path(figure).isNumber(), figure);
                }
                JsonNode finished = next(page, "test_finished");
                assertEquals(started.path("run_id"), finished.path("run_id"));
                assertEquals("completed", finished.path("status").asText());
                JsonNode run =
                        Http.get(appliance.url() + "/runs/" + finished.path("run_id").asText())
                                .json();
                assertEquals("threadmill", run.path("tool").asText());
                assertFalse(run.toString().contains("hush"));
            }
        }
    }

    @Test
    void whoComesInTheMiddleIsToldWhatWasBefore() throws Exception {
        String id;
        try (Peer page = page()) {
            page.say(start("60", ""));
            id = next(page, "test_started").path("run_id").asText();
            next(page, "metrics_update");
            next(page, "metrics_update");
        }
        // The page is gone, the test is not.
        try (Peer late = page()) {
            JsonNode hello = late.hearJson();
            assertEquals(id, hello.at("/run/id").asText());
            assertEquals("running", hello.at("/run/state").asText());
            assertEquals("dashboard", hello.at("/run/origin").asText());
            assertFalse(hello.path("started_at").asText().isEmpty());
            assertTrue(hello.path("history").size() >= 2, hello::toString);
            double last = 0;
            for (JsonNode metrics : hello.path("history")) {
                assertTrue(metrics.path("elapsed_s").asDouble() > last);
                last = metrics.path("elapsed_s").asDouble();
                assertTrue(metrics.has("interval"));
            }
            assertTrue(next(late, "metrics_update").at("/metrics/elapsed_s").asDouble() > last);
            late.say("{\"type\":\"stop_test\"}");
            assertEquals("stopped", next(late, "test_finished").path("status").asText());
            assertEquals(
                    "stopped",
                    Http.get(appliance.url() + "/runs").json().at("/runs/0/state").asText());
        }
    }

    @Test
    void faultyCommandsAreAnswered() throws Exception {
        try (Peer page = page()) {
            page.say("no json");
            assertEquals("invalid_json", next(page, "error").path("code").asText());
            page.say("{\"type\":\"stop_test\",\"request_id\":\"x\"}");
            JsonNode error = next(page, "error");
            assertEquals("no_test_running", error.path("code").asText());
            assertEquals("x", error.path("request_id").asText());
            page.say(new byte[] {1});
            assertEquals("invalid_message", next(page, "error").path("code").asText());
        }
    }

    @Test
    void whoMayOnlyLookStartsNothing() throws Exception {
        appliance.close();
        appliance = Appliance.start(TestSettings.with(Map.of("control.token", "con")));
        try (Peer page = page()) {
            assertFalse(next(page, "hello").at("/rights/control").asBoolean());
            page.say(start("1", ""));
            JsonNode error = next(page, "error");
            assertEquals("forbidden", error.path("code").asText());
            assertEquals(7, error.path("request_id").asInt());
        }
        try (Peer page = page(new Header("Authorization", "Bearer con"))) {
            assertTrue(next(page, "hello").at("/rights/control").asBoolean());
        }
        var refused =
                assertThrows(
                        UpgradeRefusedException.class,
                        () -> page(new Header("Origin", "http://elsewhere.example")).close());
        assertEquals(403, refused.status());
    }

    @Test
    void thereIsRoomForSoManyPages() throws Exception {
        List<Peer> pages = new ArrayList<>();
        try {
            for (int i = 0; i < LiveHandler.PAGES_MAX; i++) {
                pages.add(page());
            }
            for (Peer page : pages) {
                next(page, "hello");
            }
            var refused = assertThrows(UpgradeRefusedException.class, () -> page().close());
            assertEquals(503, refused.status());
            pages.removeLast().close();
            pages.add(pageWhenFree());
            next(pages.getLast(), "hello");
        } finally {
            pages.forEach(Peer::close);
        }
    }

    private Peer pageWhenFree() throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return page();
            } catch (UpgradeRefusedException e) {
                assertTrue(System.nanoTime() - end < 0, "no place became free");
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    @Test
    void aBroadcastIsNotForPagesUnlessTheyAreNamed() throws Exception {
        try (Peer page = page()) {
            next(page, "hello");
            byte[] body = "{\"text\":\"hi\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            JsonNode sent =
                    Http.ask("POST", appliance.url() + "/__mockforge/ws/broadcast", body).json();
            assertEquals(0, sent.path("sent").asInt(), sent::toString);
        }
    }
}
