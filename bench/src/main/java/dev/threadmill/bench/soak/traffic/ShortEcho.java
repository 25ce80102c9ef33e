package dev.threadmill.bench.soak.traffic;

import dev.threadmill.load.transport.Offer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Connects, hears some messages come back, says goodbye.
 *
 * @param compressed whether the appliance may compress what it sends
 */
record ShortEcho(boolean compressed) implements Traffic {
    private static final int MESSAGES = 20;
    private static final int BYTES_MAX = 20_000;

    @Override
    public String name() {
        return compressed ? "short echo, compressed" : "short echo";
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
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Offer offer = new Offer(List.of(), false, compressed);
        try (Line line = Line.open(scene, scene.webSocket("/echo"), offer)) {
            for (int i = 0; i < MESSAGES; i++) {
                String text = "message " + scene.number() + " ä€😀 ";
                text = text.repeat(1 + random.nextInt(BYTES_MAX / 40));
                line.say(text);
                Scene.same(text, line.hear());
            }
            byte[] bytes = new byte[random.nextInt(BYTES_MAX)];
            random.nextBytes(bytes);
            line.say(bytes);
            Scene.check(Arrays.equals(bytes, line.hearBytes()), "other bytes came back");
            line.finish();
        }
    }
}
