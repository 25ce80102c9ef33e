package dev.threadmill.bench.soak.traffic;

import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.time.Duration;

/** Speaks where messages are lost, doubled, late, and connections are cut: nothing else comes. */
record ChaosPath() implements Traffic {
    private static final int MESSAGES = 20;

    @Override
    public String name() {
        return "chaos";
    }

    @Override
    public int parallel() {
        return 4;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(300);
    }

    @Override
    public void converse(Scene scene) throws IOException {
        try (Line line = scene.line("/soak/chaos")) {
            String mark = "chaos " + scene.number() + " ";
            for (int i = 0; i < MESSAGES; i++) {
                try {
                    line.say(mark + i);
                } catch (IOException e) {
                    // Cut, as it is meant to be.
                    return;
                }
            }
            try {
                line.say("last");
            } catch (IOException e) {
                return;
            }
            for (int i = 0; i < 2 * MESSAGES; i++) {
                switch (line.next(Scene.PATIENCE)) {
                    case WebSocketEvent.Text(String text) when text.equals("last") -> {
                        return;
                    }
                    case WebSocketEvent.Text(String text) ->
                            Scene.check(text.startsWith(mark), "not ours: " + text);
                    case null -> {
                        return;
                    }
                    case WebSocketEvent other ->
                            throw new IOException("heard " + other.getClass().getSimpleName());
                }
                if (i == MESSAGES / 2 && scene.number() % 2 == 0) {
                    return;
                }
            }
        }
    }
}
