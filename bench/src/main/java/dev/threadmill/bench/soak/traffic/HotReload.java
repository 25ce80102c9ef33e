package dev.threadmill.bench.soak.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Changes the configuration: a good one takes effect, a faulty one changes nothing. */
record HotReload() implements Traffic {
    private static final String RELOAD = "/__mockforge/ws/reload";
    private static final String VERSION = "version: \"[^\"]*\"";
    private static final int LOOK_MS = 100;

    @Override
    public String name() {
        return "hot reload";
    }

    @Override
    public int parallel() {
        return 1;
    }

    @Override
    public Duration pause() {
        return Duration.ofSeconds(3);
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        Path file = scene.configuration();
        String version = "v" + scene.number();
        String good = Files.readString(file).replaceFirst(VERSION, "version: \"" + version + "\"");
        write(file, good);
        long end = System.nanoTime() + Scene.PATIENCE.toNanos();
        while (!version(scene).equals(version)) {
            Scene.check(System.nanoTime() - end < 0, "the new file has no effect");
            Thread.sleep(LOOK_MS);
        }
        write(file, good.replaceFirst(VERSION, "version: \"{{no_such_thing}}\""));
        try {
            Scene.Answer refusal = scene.post(RELOAD, "text/plain", "").expect(422);
            Scene.check(refusal.body().contains("no_such_thing"), "not the fault: " + refusal);
            Scene.same(version, version(scene));
        } finally {
            write(file, good);
        }
        scene.post(RELOAD, "text/plain", "").expect(200);
    }

    private static String version(Scene scene) throws IOException {
        try (Line line = scene.line("/soak/version")) {
            JsonNode said = Scene.json(line.hear());
            line.finish();
            return said.path("version").asText();
        }
    }

    private static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
