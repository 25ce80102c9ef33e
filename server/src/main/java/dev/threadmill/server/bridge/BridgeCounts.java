package dev.threadmill.server.bridge;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What has happened on the bridge since the start. Any thread may use it. */
public final class BridgeCounts {
    /** What is counted. */
    public enum Kind {
        /** Sessions that were let in. */
        OPENED,
        /** Sessions that have ended. */
        CLOSED,
        /** Messages from clients that were published. */
        UP,
        /** Messages from Redis that were sent to a client, or queued for it. */
        DOWN,
        /** Messages from clients that were no JSON. */
        INVALID_JSON,
        /** Messages from clients that were too large. */
        TOO_LARGE,
        /** Binary messages from clients. */
        BINARY_IGNORED,
        /** Messages from clients that Redis did not take. */
        UP_FAILED,
        /** Messages from Redis that were no UTF-8. */
        DOWN_INVALID,
        /** Messages from Redis that were larger than a WebSocket's message may be. */
        DOWN_TOO_LARGE,
        /** Messages from Redis for clients that did not read, or were gone. */
        DOWN_DROPPED,
        /** Times that a token's life could not be renewed. */
        RENEWAL_FAILED;

        /** As it is written in metrics. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why a handshake was refused. */
    public enum Refusal {
        /** An id that cannot be. */
        INVALID_PATH,
        /** No Redis is configured. */
        NO_REDIS,
        /** No token was shown. */
        TOKEN_MISSING,
        /** Another token, or no such session. */
        TOKEN_INVALID,
        /** Redis did not tell the token in time. */
        AUTH_TIMEOUT,
        /** Redis did not tell the token at all. */
        AUTH_FAILED,
        /** There was no subscription to be had. */
        SUBSCRIBE_FAILED;

        /** As it is written in metrics. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Complete, and not changed any more. */
    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    private final Map<Refusal, LongAdder> refusals = new EnumMap<>(Refusal.class);

    /** Begins with zeros. */
    public BridgeCounts() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new LongAdder());
        }
        for (Refusal refusal : Refusal.values()) {
            refusals.put(refusal, new LongAdder());
        }
    }

    void add(Kind kind) {
        counts.get(kind).increment();
    }

    void add(Refusal refusal) {
        refusals.get(refusal).increment();
    }

    /** How many there have been. */
    public long count(Kind kind) {
        return counts.get(kind).sum();
    }

    /** How many handshakes were refused for a reason. */
    public long count(Refusal refusal) {
        return refusals.get(refusal).sum();
    }

    /** How many sessions are open now. */
    public int sessionCount() {
        long closed = count(Kind.CLOSED);
        return (int) Math.max(0, count(Kind.OPENED) - closed);
    }
}
