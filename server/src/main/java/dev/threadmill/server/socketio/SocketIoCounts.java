package dev.threadmill.server.socketio;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What has happened on Socket.IO since the start. Any thread may use it. */
public final class SocketIoCounts {
    /** What is counted. */
    public enum Kind {
        /** Events from clients, plain WebSockets included. */
        EVENTS_IN,
        /** Events to single clients. */
        EVENTS_OUT,
        /** Events to many. */
        BROADCASTS,
        /** How many receivers broadcasts have had, all together. */
        DELIVERIES,
        /** Acknowledgements from clients that somebody waited for. */
        ACKS_IN,
        /** Acknowledgements to clients. */
        ACKS_OUT,
        /** Namespaces that clients have been let into. */
        CONNECTS,
        /** CONNECT_ERROR: unknown namespaces, wrong credentials. */
        REFUSED,
        /** Clients that came back to the same socket. */
        RECOVERED,
        /** Packets that ended their session. */
        MALFORMED,
        /** Messages of other nodes that could not be read. */
        BUS_FAULTS;

        /** As it is written in metrics. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Complete, and not changed any more. */
    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    /** Begins with zeros. */
    public SocketIoCounts() {
        for (Kind kind : Kind.values()) {
            counts.put(kind, new LongAdder());
        }
    }

    void add(Kind kind) {
        counts.get(kind).increment();
    }

    void add(Kind kind, long more) {
        counts.get(kind).add(more);
    }

    /** How many there have been. */
    public long count(Kind kind) {
        return counts.get(kind).sum();
    }
}
