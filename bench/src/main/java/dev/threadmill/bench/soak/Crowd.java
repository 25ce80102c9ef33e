package dev.threadmill.bench.soak;

import dev.threadmill.bench.soak.traffic.Scene;
import dev.threadmill.bench.soak.traffic.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Everybody who speaks: one virtual thread for each who holds a kind of conversation. */
final class Crowd {
    private static final Duration END_MAX = Duration.ofSeconds(90);

    private final Scene scene;
    private final Outages outages;
    private final Consumer<String> told;
    private final Map<Traffic, Tally> tallies = new LinkedHashMap<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param told is told of the first failure of each kind, when it happens
     */
    Crowd(Scene scene, Outages outages, List<Traffic> kinds, Consumer<String> told) {
        this.told = told;
        this.scene = scene;
        this.outages = outages;
        kinds.forEach(kind -> tallies.put(kind, new Tally(kind.name())));
    }

    /** Lets all begin. */
    void begin() {
        scene.begin();
        tallies.forEach((kind, tally) -> {
            for (int i = 0; i < kind.parallel(); i++) {
                threads.add(Thread.ofVirtual().name(kind.name()).start(() -> hold(kind, tally)));
            }
        });
    }

    private void hold(Traffic kind, Tally tally) {
        while (!scene.isOver()) {
            long start = System.nanoTime();
            try {
                kind.converse(scene);
                tally.good();
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                if (kind.needsRedis() && outages.between(start, System.nanoTime())) {
                    tally.excused();
                } else {
                    tally.failed(String.valueOf(e.getMessage()));
                    if (tally.failedCount() == 1) {
                        told.accept(kind.name() + ": " + e);
                    }
                }
            }
            try {
                long pause = kind.pause().toMillis();
                Thread.sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause * 3 / 2 + 1));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Has all end, and waits for them. Returns whether they did. */
    boolean end() throws InterruptedException {
        scene.end();
        long end = System.nanoTime() + END_MAX.toNanos();
        boolean ended = true;
        for (Thread thread : threads) {
            Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            ended &= thread.join(left);
        }
        threads.clear();
        return ended;
    }

    List<Tally> tallies() {
        return List.copyOf(tallies.values());
    }
}
