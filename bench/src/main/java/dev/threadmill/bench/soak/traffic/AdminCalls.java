package dev.threadmill.bench.soak.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;

/** Finds a connection by the admin API, looks at it, speaks to it, to all like it, closes it. */
record AdminCalls() implements Traffic {
    private static final String API = "/__mockforge/ws";
    private static final int GOING_AWAY = 1001;

    @Override
    public String name() {
        return "admin API";
    }

    @Override
    public int parallel() {
        return 2;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(600);
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        try (Line line = scene.line("/soak/whoami")) {
            String id = Scene.json(line.hear()).path("id").asText();
            JsonNode list =
                    scene.get(API + "/connections?path=/soak/whoami&limit=1000").expect(200).json();
            Scene.check(
                    list.path("connections").findValuesAsText("id").contains(id),
                    "the list has no " + id + ": " + list);
            JsonNode one = scene.get(API + "/connections/" + id).expect(200).json();
            Scene.same("/soak/whoami", one.path("path").asText());
            String mark = "from admin " + scene.number() + ".";
            scene.post(API + "/connections/" + id + "/send", "text/plain", mark).expect(200);
            line.hear(mark::equals);
            String toAll = "to all " + scene.number() + ".";
            scene.post(API + "/broadcast?path=/soak/whoami", "text/plain", toAll).expect(200);
            line.hear(toAll::equals);
            scene.delete(API + "/connections/" + id + "?code=" + GOING_AWAY).expect(200);
            line.drain(Scene.PATIENCE);
            Scene.check(line.closeCode() == GOING_AWAY, "closed with " + line.closeCode());
            scene.get(API + "/connections?pth=/typo").expect(400);
            scene.get(API + "/connections/nobody").expect(404);
        }
    }
}
