package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;

/** Asks for metrics, statistics, health and pages, as monitors and people do. */
record Scrapes() implements Traffic {
    @Override
    public String name() {
        return "scrapes";
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
    public void converse(Scene scene) throws IOException, InterruptedException {
        String metrics = scene.get("/metrics").expect(200).body();
        Scene.check(metrics.contains("ws_connections_active"), "metrics without connections");
        scene.ask(
                        HttpRequest.newBuilder(scene.http("/metrics"))
                                .header("Accept", "application/json"))
                .expect(200)
                .json();
        Scene.check(
                scene.get("/stats").expect(200).json().has("connections"),
                "statistics without connections");
        Scene.same("UP", scene.get("/health").expect(200).json().path("status").asText());
        scene.get("/health/live").expect(200);
        scene.ask(HttpRequest.newBuilder(scene.http("/")).header("Accept", "text/html"))
                .expect(200);
        scene.ask(HttpRequest.newBuilder(scene.http("/")).header("Accept", "application/json"))
                .expect(200)
                .json();
        scene.get("/no/such/path/" + scene.number()).expect(404);
    }
}
