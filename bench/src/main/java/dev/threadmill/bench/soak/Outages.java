package dev.threadmill.bench.soak;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** When Redis was not there, or not found again yet. */
final class Outages {
    private record Outage(long from, long to) {}

    private final List<Outage> all = new CopyOnWriteArrayList<>();

    /** Redis is gone between two moments of {@link System#nanoTime}, as far as is known. */
    void add(long from, long to) {
        all.add(new Outage(from, to));
    }

    /** Whether there was a moment without it between two. */
    boolean between(long from, long to) {
        return all.stream().anyMatch(outage -> outage.from - to <= 0 && from - outage.to <= 0);
    }
}
