package dev.threadmill.bench.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/** How the conversations of one kind ended. */
final class Tally {
    private static final int MESSAGES_MAX = 5;

    private final String name;
    private final LongAdder good = new LongAdder();
    private final LongAdder excused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> messages = new ArrayList<>();

    Tally(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void good() {
        good.increment();
    }

    /** It failed while there was no Redis, which it needs. */
    void excused() {
        excused.increment();
    }

    void failed(String message) {
        failed.increment();
        lock.lock();
        try {
            if (messages.size() < MESSAGES_MAX) {
                messages.add(message);
            }
        } finally {
            lock.unlock();
        }
    }

    long goodCount() {
        return good.sum();
    }

    long excusedCount() {
        return excused.sum();
    }

    long failedCount() {
        return failed.sum();
    }

    /** What the first failures were. */
    List<String> messages() {
        lock.lock();
        try {
            return List.copyOf(messages);
        } finally {
            lock.unlock();
        }
    }

    /** Nothing failed, and something was said: what was not tried has not passed. */
    boolean holds() {
        return failed.sum() == 0 && good.sum() > 0;
    }
}
