package dev.threadmill.bench.soak.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/** Listens to a mock that speaks by the clock; leaves without a word. */
record MockTicker() implements Traffic {
    private static final int MESSAGES = 12;

    @Override
    public String name() {
        return "mock: schedule";
    }

    @Override
    public int parallel() {
        return 4;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(200);
    }

    @Override
    public void converse(Scene scene) throws IOException {
        try (Line line = scene.line("/soak/ticker")) {
            for (int i = 0; i < MESSAGES; i++) {
                JsonNode tick = Scene.json(line.hear());
                String type = tick.path("type").asText();
                Scene.check(
                        type.equals("tick") || type.equals("for-all"),
                        "no message of ours: " + tick);
            }
        }
    }
}
