package dev.threadmill.bench.soak.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/** Calls methods by JSON-RPC, one at a time and as a batch, one that fails among them. */
record MockJsonRpc() implements Traffic {
    private static final int CALLS = 10;

    @Override
    public String name() {
        return "mock: JSON-RPC";
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
        try (Line line = scene.line("/soak/jsonrpc")) {
            for (int i = 0; i < CALLS; i++) {
                long id = scene.number();
                line.say(call(id, "user.get"));
                JsonNode answer = Scene.json(line.hear());
                Scene.same("" + id, answer.path("id").asText());
                Scene.same("u" + id, answer.path("result").path("id").asText());
            }
            long id = scene.number();
            line.say("[" + call(id, "user.get") + "," + call(id + 1_000_000, "nothing") + "]");
            JsonNode both = Scene.json(line.hear());
            Scene.check(both.size() == 2, "a batch of two was answered with " + both);
            Scene.same("-32601", both.path(1).path("error").path("code").asText());
            line.finish();
        }
    }

    private static String call(long id, String method) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":{\"id\":\"u%d\"}}"
                .formatted(id, method, id);
    }
}
