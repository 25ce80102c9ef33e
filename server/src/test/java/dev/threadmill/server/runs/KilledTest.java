package dev.threadmill.server.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.report.ResultFile;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Main;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The appliance as a process that is killed while it runs a test, and started again. */
@Timeout(180)
@Execution(ExecutionMode.SAME_THREAD)
class KilledTest {
    /** When the process is killed. */
    private enum Moment {
        BEFORE_THE_FIRST_FIGURES,
        IN_THE_MIDDLE,
        BETWEEN_THE_LAST_FIGURES_AND_THE_END,
        RIGHT_AFTER_THE_END
    }

    @TempDir Path folder;

    /** A process that listens. */
    private record Started(Process process, String url) implements AutoCloseable {
        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    private Started start() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName(),
                                "--port",
                                "0",
                                "--data",
                                "kept here")
                        .directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(THREADMILL|MOCKFORGE)_.*"));
        builder.environment().remove("WS_SECRET_TOKEN");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader out = process.inputReader();
        String first = out.readLine();
        assertNotNull(first, "it did not start");
        String url = first.substring("listening on ".length());
        for (String line = first; !line.startsWith("control: "); line = out.readLine()) {
            assertNotNull(line);
        }
        return new Started(process, url);
    }

    /** Starts a test, and kills the process at a moment of it; returns the run's id. */
    private String killed(Started started, Moment moment) throws Exception {
        URI live = URI.create(started.url().replaceFirst("http", "ws") + "/dashboard/live");
        try (Peer page =
                new Peer(
                        WebSocketClient.connect(
                                live, List.of(), Tls.DEFAULT, Duration.ofSeconds(30)))) {
            boolean toTheEnd = moment.compareTo(Moment.IN_THE_MIDDLE) > 0;
            page.say(
                    "{\"type\":\"start_test\",\"config\":{\"target\":\"%s/health\",\"rate\":50,\"concurrency\":1,\"duration\":%s}}"
                            .formatted(started.url(), toTheEnd ? "0.5" : "60"));
            String id = "";
            while (true) {
                JsonNode message = page.hearJson();
                String type = message.path("type").asText();
                id = type.equals("test_started") ? message.path("run_id").asText() : id;
                boolean now =
                        switch (moment) {
                            case BEFORE_THE_FIRST_FIGURES -> type.equals("test_started");
                            case IN_THE_MIDDLE -> type.equals("metrics_update");
                            case BETWEEN_THE_LAST_FIGURES_AND_THE_END -> message.has("final");
                            case RIGHT_AFTER_THE_END -> type.equals("test_finished");
                        };
                if (now) {
                    started.close();
                    return id;
                }
            }
        }
    }

    @Test
    void allThatFinishedIsThereAndWhatWasCutIsMarked() throws Exception {
        Path data = folder.resolve("kept here");
        Map<String, String> states = new HashMap<>();
        Set<String> finished = new HashSet<>();
        for (Moment moment : Moment.values()) {
            String id;
            try (Started started = start()) {
                id = killed(started, moment);
            }
            try (RunStore after = RunStore.open(RunFixture.in(data))) {
                String state = RunFixture.state(after, id);
                switch (moment) {
                    case BEFORE_THE_FIRST_FIGURES, IN_THE_MIDDLE -> assertEquals("cut", state);
                    case BETWEEN_THE_LAST_FIGURES_AND_THE_END ->
                            assertTrue(Set.of("cut", "finished").contains(state), state);
                    case RIGHT_AFTER_THE_END -> assertEquals("finished", state);
                }
                states.put(id, state);
                if (state.equals("finished")) {
                    finished.add(id);
                }
            }
            assertTrue(
                    RunFixture.names(data).stream().noneMatch(RunIds::isPart),
                    () -> "left over after " + moment);
        }
        try (Started started = start()) {
            JsonNode list = Http.get(started.url() + "/runs").json().path("runs");
            assertEquals(Moment.values().length, list.size());
            for (JsonNode run : list) {
                assertEquals(states.get(run.path("id").asText()), run.path("state").asText());
            }
            for (String id : finished) {
                assertEquals(200, Http.get(started.url() + "/runs/" + id + ".html").status());
                ResultFile.read(data.resolve(id + ".json"));
            }
        }
    }
}
