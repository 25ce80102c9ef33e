package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.time.Duration;

/** Two meet in a room that nobody else knows, talk, and leave. */
record MockRooms() implements Traffic {
    private static final int MESSAGES = 5;

    @Override
    public String name() {
        return "mock: rooms";
    }

    @Override
    public int parallel() {
        return 2;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(400);
    }

    @Override
    public void converse(Scene scene) throws IOException {
        String room = "room-" + scene.number();
        try (Line one = scene.line("/soak/rooms");
                Line two = scene.line("/soak/rooms")) {
            one.say(say("join", room, ""));
            one.hear(text -> text.contains("user_joined"));
            two.say(say("join", room, ""));
            two.hear(text -> text.contains("user_joined"));
            one.hear(text -> text.contains("user_joined"));
            for (int i = 0; i < MESSAGES; i++) {
                String text = "text-" + scene.number() + "-";
                (i % 2 == 0 ? one : two).say(say("message", room, text));
                one.hear(heard -> heard.contains(text));
                two.hear(heard -> heard.contains(text));
            }
            two.drop();
            one.finish();
        }
    }

    private static String say(String action, String room, String text) {
        return "{\"action\":\"%s\",\"room\":\"%s\",\"text\":\"%s\"}".formatted(action, room, text);
    }
}
