package dev.threadmill.bench.soak.traffic;

import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.time.Duration;

/**
 * Is not heard of any more, as a client whose network is gone: no Close, no FIN, no pongs. The
 * appliance must end it after {@code websocket.idle_timeout}.
 */
record SilentPeer() implements Traffic {
    private static final Duration SILENCE = Duration.ofSeconds(25);

    @Override
    public String name() {
        return "silent peers";
    }

    @Override
    public int parallel() {
        return 8;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(300);
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        try (Line line = scene.line(scene.number() % 2 == 0 ? "/echo" : "/ws")) {
            if (scene.number() % 2 == 0) {
                line.say("{\"sender\":\"silent\",\"content\":\"is anybody there?\"}");
            }
            long end = System.nanoTime() + SILENCE.toNanos();
            while (System.nanoTime() - end < 0 && !scene.isOver()) {
                Thread.sleep(200);
            }
            if (scene.isOver()) {
                return;
            }
            // What had come meanwhile may still be read; answers to it reach nobody.
            int late = 0;
            for (WebSocketEvent event; (event = line.next(SILENCE)) != null; late++) {
                Scene.check(late < 10_000, "is still spoken to, after " + event);
            }
        }
    }
}
