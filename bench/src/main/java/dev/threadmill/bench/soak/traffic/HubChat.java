package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.time.Duration;

/** Two join the hub; what one says, the other hears, whatever else is said there. */
record HubChat() implements Traffic {
    private static final int MESSAGES = 10;

    @Override
    public String name() {
        return "hub";
    }

    @Override
    public int parallel() {
        return 4;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(500);
    }

    @Override
    public void converse(Scene scene) throws IOException {
        try (Line speaker = scene.line("/ws");
                Line hearer = scene.line("/ws")) {
            speaker.hear(text -> text.contains("\"Connect\""));
            hearer.hear(text -> text.contains("\"Connect\""));
            for (int i = 0; i < MESSAGES; i++) {
                String mark = "chat-" + scene.number() + "-";
                speaker.say("{\"sender\":\"soak\",\"content\":\"" + mark + "\"}");
                hearer.hear(text -> text.contains(mark));
            }
            speaker.drop();
            hearer.drop();
        }
    }
}
