package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.time.Duration;

/** Stays connected for half a minute, beyond several pings, and says something now and then. */
record LongEcho() implements Traffic {
    private static final long LIFE_NS = Duration.ofSeconds(30).toNanos();
    private static final int REST_MS = 500;

    @Override
    public String name() {
        return "long echo";
    }

    @Override
    public int parallel() {
        return 60;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(100);
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        try (Line line = scene.line("/echo")) {
            long start = System.nanoTime();
            while (System.nanoTime() - start < LIFE_NS && !scene.isOver()) {
                String text = "still here " + scene.number();
                line.say(text);
                Scene.same(text, line.hear());
                Thread.sleep(REST_MS);
            }
            line.finish();
        }
    }
}
