package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.time.Duration;

/** A plain WebSocket that hears what a POST says to a room, and what it says itself. */
record PlainEvents() implements Traffic {
    @Override
    public String name() {
        return "events";
    }

    @Override
    public int parallel() {
        return 2;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(500);
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        try (Line line = scene.line("/events")) {
            for (int i = 0; i < 5; i++) {
                String mark = "plain-" + scene.number() + "-";
                line.say("{\"event\":\"message\",\"data\":\"" + mark + "\"}");
                line.hear(text -> text.contains(mark));
                String toAll = "to-all-" + scene.number() + "-";
                scene.post(
                                "/SendWebsocketEvent",
                                "application/json",
                                "{\"event\":\"soak\",\"data\":\"" + toAll + "\"}")
                        .expect(200);
                line.hear(text -> text.contains(toAll));
            }
            line.finish();
        }
    }
}
