package dev.threadmill.bench.soak.traffic;

import dev.threadmill.redis.Channels;
import dev.threadmill.redis.RedisException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A session of the bridge: some messages down from Redis, some up to it, then it leaves. */
record BridgeSession() implements Traffic {
    private static final int MESSAGES = 10;
    private static final int QUEUE = 100;
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public int parallel() {
        return 4;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(400);
    }

    @Override
    public boolean needsRedis() {
        return true;
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        String session = "soak-" + scene.number();
        String keys = "session:" + session;
        BlockingQueue<String> up = new ArrayBlockingQueue<>(QUEUE);
        Channels channels = scene.redis().channels();
        try {
            scene.redis().keys().set(keys + ":auth", "t", TOKEN_LIFE);
            Channels.Listening listening =
                    channels.subscribe(
                            keys + ":up",
                            bytes -> up.offer(new String(bytes, StandardCharsets.UTF_8)));
            try (Line line = scene.line("/agent/ws/" + session + "?token=t")) {
                converse(scene, line, channels, keys + ":down", up);
            } finally {
                listening.close();
            }
            scene.redis().keys().delete(keys + ":auth");
        } catch (RedisException e) {
            throw new IOException("Redis: " + e.getMessage(), e);
        }
    }

    private static void converse(
            Scene scene, Line line, Channels channels, String downward, BlockingQueue<String> up)
            throws IOException, InterruptedException, RedisException {
        for (int i = 0; i < MESSAGES; i++) {
            String down = "{\"down\":" + scene.number() + "}";
            channels.publish(downward, down.getBytes(StandardCharsets.UTF_8));
            Scene.same(down, line.hear());
            String said = "{\"up\":" + scene.number() + "}";
            line.say(said);
            String heard = up.poll(Scene.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            Scene.same(said, heard == null ? "nothing" : heard);
        }
        line.say("no JSON");
        Scene.same("{\"error\":\"Invalid JSON format\"}", line.hear());
        line.finish();
    }
}
