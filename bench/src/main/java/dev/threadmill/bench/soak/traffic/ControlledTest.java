package dev.threadmill.bench.soak.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/**
 * Runs a load test by the control endpoint: in turns it waits for the end, stops it, and leaves in
 * the middle, which stops it, too.
 */
record ControlledTest() implements Traffic {
    private static final int RETRY_MS = 200;

    @Override
    public String name() {
        return "control";
    }

    @Override
    public int parallel() {
        return 1;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(700);
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        int way = (int) (scene.number() % 3);
        try (Line line = connect(scene)) {
            String target = "http://" + scene.place() + "/health/live";
            line.say(
                    """
                    {"type":"start_test","config":{"name":"soak","target":"%s","method":"GET",
                     "concurrency":4,"rate":200,"duration":%d}}
                    """
                            .formatted(target, way == 0 ? 2 : 30));
            Scene.same("test_started", Scene.json(line.hear()).path("type").asText());
            JsonNode update = Scene.json(line.hear());
            Scene.same("metrics_update", update.path("type").asText());
            if (way == 2) {
                return;
            }
            if (way == 1) {
                line.say("{\"type\":\"stop_test\"}");
            }
            JsonNode last = end(line);
            Scene.check(
                    last.path("metrics").path("failed_requests").asLong(-1) == 0
                            && last.path("metrics").path("total_requests").asLong() > 0,
                    "the test's figures: " + last);
            line.finish();
        }
    }

    private static JsonNode end(Line line) throws IOException {
        JsonNode figures = null;
        while (true) {
            JsonNode message = Scene.json(line.hear());
            switch (message.path("type").asText()) {
                case "metrics_update" -> figures = message;
                case "test_finished" -> {
                    Scene.check(figures != null, "no figures before the end");
                    return figures;
                }
                default -> throw new IOException("heard " + message);
            }
        }
    }

    /** There is one place; whoever left it without a word may hold it for a moment. */
    private static Line connect(Scene scene) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            try {
                return scene.line("/control?token=" + scene.token());
            } catch (IOException e) {
                if (System.nanoTime() - start > Scene.PATIENCE.toNanos()
                        || !String.valueOf(e.getMessage()).contains("429")) {
                    throw e;
                }
                Thread.sleep(RETRY_MS);
            }
        }
    }
}
