package dev.threadmill.bench.soak.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/** Has a script count and build things; one message in each conversation makes it fail. */
record MockScript() implements Traffic {
    private static final int MESSAGES = 10;

    @Override
    public String name() {
        return "mock: script";
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
        try (Line line = scene.line("/soak/script")) {
            for (int i = 1; i <= MESSAGES; i++) {
                long id = scene.number();
                line.say("{\"id\":" + id + "}");
                JsonNode answer = Scene.json(line.hear());
                Scene.same("" + id, answer.path("request_id").asText());
                Scene.same("" + i, answer.path("message_number").asText());
                Scene.same("1000", answer.path("built").asText());
            }
            line.finish();
        }
    }
}
