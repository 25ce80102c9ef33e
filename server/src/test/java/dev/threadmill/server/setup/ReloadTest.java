package dev.threadmill.server.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A configuration that changes while the appliance runs. */
@Timeout(60)
class ReloadTest {
    private static final String RELOAD = "/__mockforge/ws/reload";

    @TempDir Path folder;
    private Path file;
    private Appliance appliance;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("c.yaml");
        Files.writeString(file, mocks("/a", "first"));
    }

    @AfterEach
    void stop() {
        if (appliance != null) {
            appliance.close();
        }
    }

    private static String mocks(String path, String text) {
        return """
        websocket:
          handlers:
            - path: %s
              type: static
              messages:
                - on_message: %s
        """
                .formatted(path, text);
    }

    private Reload start(Map<String, String> more) throws Exception {
        Map<String, String> options = new java.util.HashMap<>(Map.of("server.port", "0"));
        options.putAll(more);
        appliance =
                Appliance.start(
                        Setup.read(
                                new Source(
                                        "default", Optional.of(file), folder, Map.of(), options)));
        return appliance.reload().orElseThrow();
    }

    private WebSocketClient connect(String path) throws Exception {
        URI uri = URI.create(appliance.url().replaceFirst("http", "ws") + path);
        return WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(20));
    }

    private static String ask(WebSocketClient client) throws IOException {
        client.sendText("x");
        return ((WebSocketEvent.Text) client.receive()).text();
    }

    private String answerOn(String path) throws Exception {
        try (WebSocketClient client = connect(path)) {
            return ask(client);
        }
    }

    private static Changes applied(Optional<Reload.Outcome> outcome) {
        return assertInstanceOf(Reload.Applied.class, outcome.orElseThrow()).changes();
    }

    private static List<String> rejected(Optional<Reload.Outcome> outcome) {
        return assertInstanceOf(Reload.Rejected.class, outcome.orElseThrow()).faults();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(30), "nothing came");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void newConnectionsSeeTheNewOldOnesKeepTheOld() throws Exception {
        Reload reload = start(Map.of());
        try (WebSocketClient old = connect("/a")) {
            assertEquals("first", ask(old));
            Files.writeString(file, mocks("/a", "second"));
            Changes changes = applied(reload.look());
            assertEquals(List.of("/a"), changes.changed());
            assertEquals("changed /a", changes.toString());
            assertEquals("second", answerOn("/a"));
            assertEquals("first", ask(old));
        }
        assertEquals(Optional.empty(), reload.look());
    }

    @Test
    void whatCameAndWentIsNamed() throws Exception {
        Reload reload = start(Map.of());
        Files.writeString(file, mocks("/b", "other"));
        Changes changes = applied(reload.look());
        assertEquals(List.of("/b"), changes.added());
        assertEquals(List.of("/a"), changes.removed());
        assertEquals("other", answerOn("/b"));
        assertEquals(426, Http.get(appliance.url() + "/b").status());
        assertEquals(404, Http.get(appliance.url() + "/a").status());
        String root = Http.get(appliance.url() + "/").text();
        assertTrue(root.contains("\"/b\"") && !root.contains("\"/a\""), root);
    }

    @Test
    void settingsThatNeedARestartAreNamedAndNotApplied() throws Exception {
        Reload reload = start(Map.of());
        Files.writeString(
                file, mocks("/a", "first") + "  max_connections: 1\nhub:\n  path: /elsewhere\n");
        Changes changes = applied(reload.look());
        assertEquals(List.of("hub.path", "websocket.max_connections"), changes.needRestart());
        assertEquals(
                "needs a restart, not applied: hub.path, websocket.max_connections",
                changes.toString());
        assertEquals(426, Http.get(appliance.url() + "/ws").status());
    }

    @Test
    void whereTheSharedStateIsChangesWithARestartOnly() throws Exception {
        Reload reload = start(Map.of());
        Files.writeString(
                file,
                mocks("/a", "second") + "  shared_state:\n    redis_url: redis://127.0.0.1:1\n");
        Changes changes = applied(reload.look());
        assertEquals(List.of("websocket.shared_state"), changes.needRestart());
        assertEquals(List.of(), changes.settings());
        assertEquals("second", answerOn("/a"));
        Files.writeString(file, mocks("/a", "third"));
        assertEquals(List.of(), applied(reload.look()).needRestart());
    }

    @Test
    void theEndpointThatIsThereByItselfComesAndGoes() throws Exception {
        Reload reload = start(Map.of());
        Files.writeString(file, mocks("/a", "first") + "  path: /pong\n");
        assertEquals(List.of("websocket.path"), applied(reload.look()).settings());
        assertEquals("x", answerOn("/pong"));
        Files.writeString(file, mocks("/a", "first") + "  enabled: false\n");
        assertEquals(
                List.of("websocket.enabled", "websocket.path"), applied(reload.look()).settings());
        assertEquals(404, Http.get(appliance.url() + "/a").status());
        assertEquals(404, Http.get(appliance.url() + "/pong").status());
    }

    @Test
    void whatMovesOnlyAtTheNextStartIsStillInTheWay() throws Exception {
        Reload reload = start(Map.of());
        Files.writeString(file, mocks("/ws", "mine") + "hub:\n  path: /elsewhere\n");
        String fault = rejected(reload.look()).getFirst();
        assertTrue(fault.contains("'/ws' is where the hub is already"), fault);
        assertEquals("first", answerOn("/a"));
    }

    /** The meters are those of the process. */
    @Test
    @ResourceLock("meters")
    void aBrokenFileKeepsTheOldBehaviourAndSaysSo() throws Exception {
        Reload reload = start(Map.of());
        Files.writeString(file, mocks("/a", "second") + "  max_conections: 1\n  path: x\n");
        List<String> faults = rejected(reload.look());
        assertEquals(2, faults.size(), faults::toString);
        assertTrue(faults.getFirst().startsWith(file + ":7: "), faults::toString);
        assertEquals("first", answerOn("/a"));
        JsonNode health = Http.get(appliance.url() + "/health").json();
        assertEquals("UP", health.path("status").asText());
        JsonNode check = check(health);
        assertEquals("UP", check.path("status").asText());
        assertEquals("rejected", check.path("data").path("state").asText(), check::toString);
        assertEquals(faults.getFirst(), check.path("data").path("faults").get(0).asText());
        assertMetric("threadmill_config_rejected", "1.0");
        assertMetric(
                "threadmill_config_reloads_total{result=\"rejected\",scope=\"application\",}",
                "1.0");
        Files.writeString(file, mocks("/a", "third"));
        applied(reload.look());
        assertEquals("third", answerOn("/a"));
        assertEquals(
                "applied",
                check(Http.get(appliance.url() + "/health").json())
                        .path("data")
                        .path("state")
                        .asText());
        assertMetric("threadmill_config_rejected", "0.0");
    }

    private static JsonNode check(JsonNode health) {
        for (JsonNode check : health.path("checks")) {
            if (check.path("name").asText().equals("configuration")) {
                return check;
            }
        }
        throw new AssertionError("no check of the configuration: " + health);
    }

    private void assertMetric(String name, String value) throws Exception {
        String metrics = Http.get(appliance.url() + "/metrics").text();
        String found =
                metrics.lines()
                        .filter(line -> line.startsWith(name.replaceFirst("\\{.*", "")))
                        .filter(line -> !name.contains("{") || line.contains("rejected"))
                        .findFirst()
                        .orElse(metrics);
        assertTrue(found.endsWith(" " + value), found);
    }

    @Test
    void theAdminApiReadsItAgain() throws Exception {
        start(Map.of());
        Files.writeString(file, mocks("/b", "second"));
        Http.Answer good = Http.ask("POST", appliance.url() + RELOAD, new byte[0]);
        assertEquals(200, good.status(), good::text);
        assertEquals("applied", good.json().path("result").asText());
        assertEquals("/b", good.json().path("added").get(0).asText());
        Files.writeString(file, "websocket: [");
        Http.Answer bad = Http.ask("POST", appliance.url() + RELOAD, new byte[0]);
        assertEquals(422, bad.status(), bad::text);
        assertTrue(bad.json().path("faults").get(0).asText().contains("is no YAML"), bad::text);
        assertEquals(405, Http.get(appliance.url() + RELOAD).status());
        assertEquals("second", answerOn("/b"));
    }

    @Test
    void theWatcherSurvivesWhatEditorsAndMountsDo() throws Exception {
        Path real = Files.createDirectory(folder.resolve("v1"));
        Files.move(file, real.resolve("c.yaml"));
        Path link = Files.createSymbolicLink(folder.resolve("data"), real);
        file = link.resolve("c.yaml");
        Reload reload = start(Map.of("websocket.hot_reload", "true"));
        // An editor that writes beside and moves over.
        Path beside = Files.writeString(real.resolve("c.yaml~"), mocks("/a", "moved"));
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        await(() -> reload.stand().applied() == 1);
        assertEquals("moved", answerOn("/a"));
        // A mount that points elsewhere.
        Path next = Files.createDirectory(folder.resolve("v2"));
        Files.writeString(next.resolve("c.yaml"), mocks("/a", "mounted"));
        Path temporary = Files.createSymbolicLink(folder.resolve("data~"), next);
        Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE);
        await(() -> reload.stand().applied() == 2);
        assertEquals("mounted", answerOn("/a"));
        // Gone for a moment.
        Files.delete(file);
        Files.writeString(file, mocks("/a", "back"));
        await(() -> reload.stand().applied() == 3);
        assertEquals("back", answerOn("/a"));
        assertEquals(0, reload.stand().rejected());
        // Gone for good.
        Files.delete(file);
        await(() -> !reload.stand().good());
        assertEquals("back", answerOn("/a"));
    }

    @Test
    void manyReloadsInARowLoseNothing() throws Exception {
        Reload reload = start(Map.of());
        List<WebSocketClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                Files.writeString(file, mocks("/a", "text" + i));
                applied(reload.look());
                clients.add(connect("/a"));
            }
            for (int i = 0; i < clients.size(); i++) {
                assertEquals("text" + i, ask(clients.get(i)));
            }
        } finally {
            clients.forEach(WebSocketClient::close);
        }
    }
}
