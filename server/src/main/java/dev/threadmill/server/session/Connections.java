package dev.threadmill.server.session;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/** All open WebSockets, and what has gone through them since the start. */
public final class Connections {
    private final ConcurrentMap<String, Session> open = new ConcurrentHashMap<>();
    private final LongAdder opened = new LongAdder();
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder messagesOut = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();

    public void add(Session session) {
        open.put(session.id(), session);
        opened.increment();
    }

    public void remove(Session session) {
        open.remove(session.id());
    }

    /** Counts a message that came in. */
    public void received(long bytes) {
        messagesIn.increment();
        bytesIn.add(bytes);
    }

    /** Counts a message that went out. */
    public void sent(long bytes) {
        messagesOut.increment();
        bytesOut.add(bytes);
    }

    /** The WebSockets that are open now. */
    public Collection<Session> all() {
        return List.copyOf(open.values());
    }

    public int openCount() {
        return open.size();
    }

    public long openedCount() {
        return opened.sum();
    }

    public long messagesIn() {
        return messagesIn.sum();
    }

    public long messagesOut() {
        return messagesOut.sum();
    }

    public long bytesIn() {
        return bytesIn.sum();
    }

    public long bytesOut() {
        return bytesOut.sum();
    }
}
