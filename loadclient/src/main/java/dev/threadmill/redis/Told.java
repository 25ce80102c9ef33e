package dev.threadmill.redis;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers what a log has been told, so that it is told once; so much at most. */
final class Told {
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final int max;

    Told(int max) {
        this.max = max;
    }

    /** Whether this is new, and there is room to remember it. */
    boolean isNew(String line) {
        return told.size() < max && told.add(line);
    }

    void forget() {
        told.clear();
    }
}
