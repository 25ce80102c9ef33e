package dev.threadmill.bench.soak.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/** Asks a mock with rules, templates and a state of its own for each connection. */
record MockRules() implements Traffic {
    private static final int MESSAGES = 10;

    @Override
    public String name() {
        return "mock: rules";
    }

    @Override
    public int parallel() {
        return 3;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(400);
    }

    @Override
    public void converse(Scene scene) throws IOException {
        try (Line line = scene.line("/soak/rules")) {
            for (int i = 1; i <= MESSAGES; i++) {
                long number = scene.number();
                line.say("{\"type\":\"subscribe\",\"channel\":\"c" + number + "\"}");
                JsonNode answer = Scene.json(line.hear());
                Scene.same("subscribed", answer.path("type").asText());
                Scene.same("c" + number, answer.path("channel").asText());
                Scene.check(!answer.path("id").asText().isEmpty(), "no id: " + answer);
                line.say("{\"type\":\"count\"}");
                Scene.same("{\"count\":" + i + "}", line.hear());
            }
            line.finish();
        }
    }
}
