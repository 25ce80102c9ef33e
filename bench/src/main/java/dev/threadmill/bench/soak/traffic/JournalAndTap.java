package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.time.Duration;

/** Says something that a journal keeps and a tap hears. */
record JournalAndTap() implements Traffic {
    private static final String JOURNAL = "/__mockforge/ws/journal?path=/soak/journal";

    @Override
    public String name() {
        return "journal and tap";
    }

    @Override
    public int parallel() {
        return 1;
    }

    @Override
    public Duration pause() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        try (Line tap = scene.line("/__mockforge/ws/tap?path=/soak/journal");
                Line line = scene.line("/soak/journal")) {
            for (int i = 0; i < 5; i++) {
                String mark = "noted-" + scene.number() + "-";
                line.say(mark);
                Scene.same(mark, line.hear());
                tap.hear(text -> text.contains(mark) && text.contains("incoming"));
                String kept =
                        scene.get(JOURNAL + "&contains=" + mark + "&count=1&wait=5s")
                                .expect(200)
                                .body();
                Scene.check(kept.contains(mark), "the journal has not " + mark + ": " + kept);
            }
            line.finish();
        }
    }
}
