package dev.threadmill.server.chaos;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often chaos has done what, since the start. Any thread may use it. */
public final class ChaosCounts {
    /** What is counted. */
    public enum Kind {
        DROPPED,
        DUPLICATED,

        /** Messages that were to change places with the next one, and did. */
        REORDERED,
        DELAYED,
        CORRUPTED,

        /** Connections that were cut or closed. */
        DISCONNECTED,

        /** Messages lost since too many waited: for a slow consumer, or for their delay to pass. */
        OVERFLOWED;

        /** As in metrics, such as {@code dropped}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    public ChaosCounts() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    void add(Kind kind, long count) {
        counts.get(kind).add(count);
    }

    public long count(Kind kind) {
        return counts.get(kind).sum();
    }
}
