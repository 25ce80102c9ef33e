package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.time.Duration;

/** Speaks through a proxy path, which goes to the appliance's own echo. */
record MockProxy() implements Traffic {
    private static final int MESSAGES = 10;

    @Override
    public String name() {
        return "mock: proxy";
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
    public void converse(Scene scene) throws IOException {
        try (Line line = scene.line("/soak/proxy")) {
            for (int i = 0; i < MESSAGES; i++) {
                String text = "through " + scene.number();
                line.say(text);
                Scene.same(text, line.hear());
            }
            if (scene.number() % 2 == 0) {
                line.finish();
            }
        }
    }
}
