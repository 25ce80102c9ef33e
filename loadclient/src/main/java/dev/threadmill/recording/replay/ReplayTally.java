package dev.threadmill.recording.replay;

import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Histograms;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.AtomicHistogram;

/** Counts what happens on all connections of a replay. For any thread. */
final class ReplayTally {
    /** Differences that are kept to be shown; the others are counted. */
    static final int SHOWN_MAX = 100;

    final AtomicLong open = new AtomicLong();
    final AtomicLong connected = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    final AtomicLong withheld = new AtomicLong();
    final AtomicLong received = new AtomicLong();
    final AtomicLong same = new AtomicLong();

    private final AtomicHistogram latency = histogram();
    private final AtomicHistogram lag = histogram();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Difference> shown = new ArrayList<>();
    private final Map<Difference.Type, Long> counts = new EnumMap<>(Difference.Type.class);
    private final Map<String, Long> failures = new TreeMap<>();

    private static AtomicHistogram histogram() {
        return new AtomicHistogram(Histograms.NANOS_MAX, Histograms.DIGITS);
    }

    void latency(long nanos) {
        latency.recordValue(Histograms.clamp(nanos));
    }

    /** How much later than due a message was sent. */
    void lag(long nanos) {
        lag.recordValue(Histograms.clamp(nanos));
    }

    void difference(Difference difference) {
        lock.lock();
        try {
            counts.merge(difference.type(), 1L, Long::sum);
            if (shown.size() < SHOWN_MAX) {
                shown.add(difference);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Counts a connection that could not be opened or was lost. */
    void failure(String why) {
        lock.lock();
        try {
            // So many kinds there are not: a text with a port or a time in it would be one each.
            failures.merge(failures.size() < SHOWN_MAX ? why : "other", 1L, Long::sum);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was counted.
     *
     * @param over whether nothing is counted any more: only then are there times, for a histogram
     *     cannot be read while it is written
     */
    ReplayResult result(long connections, double elapsedS, boolean interrupted, boolean over) {
        lock.lock();
        try {
            return new ReplayResult(
                    connections,
                    connected.get(),
                    failures,
                    sent.get(),
                    withheld.get(),
                    received.get(),
                    same.get(),
                    counts.getOrDefault(Difference.Type.DIFFERENT, 0L),
                    counts.getOrDefault(Difference.Type.MISSING, 0L),
                    counts.getOrDefault(Difference.Type.UNEXPECTED, 0L),
                    shown,
                    over ? Distribution.of(latency) : Distribution.NONE,
                    over ? Distribution.of(lag) : Distribution.NONE,
                    elapsedS,
                    interrupted);
        } finally {
            lock.unlock();
        }
    }
}
