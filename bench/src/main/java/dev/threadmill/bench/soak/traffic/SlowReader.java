package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.time.Duration;

/** Has much sent back and reads nothing: the appliance must cut it off, and keep little of it. */
record SlowReader() implements Traffic {
    private static final int MESSAGE_BYTES = 64 * 1_024;
    private static final int MESSAGES_MAX = 4_096;

    @Override
    public String name() {
        return "slow readers";
    }

    @Override
    public int parallel() {
        return 2;
    }

    @Override
    public Duration pause() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void converse(Scene scene) throws IOException {
        byte[] message = new byte[MESSAGE_BYTES];
        long start = System.nanoTime();
        try (Line line = scene.line("/echo")) {
            for (int i = 0; i < MESSAGES_MAX; i++) {
                line.say(message);
            }
        } catch (IOException e) {
            Scene.check(
                    System.nanoTime() - start < Scene.PATIENCE.toNanos(),
                    "was not cut off in " + Scene.PATIENCE.toSeconds() + " s");
            return;
        }
        throw new IOException("could write " + MESSAGES_MAX + " messages and read none");
    }
}
