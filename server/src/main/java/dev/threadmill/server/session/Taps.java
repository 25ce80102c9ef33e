package dev.threadmill.server.session;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Who listens in on all WebSockets. While nobody does, a message costs one read. */
public final class Taps {
    private static final Tap[] NONE = {};
    private static final int TAPS_MAX = 16;

    private final AtomicReference<Tap[]> all = new AtomicReference<>(NONE);
    private final LongAdder lost = new LongAdder();

    /** Adds one, unless there are {@value #TAPS_MAX} already: each costs time for every message. */
    public boolean add(Tap tap) {
        return all.getAndUpdate(taps -> taps.length < TAPS_MAX ? with(taps, tap) : taps).length
                < TAPS_MAX;
    }

    public void remove(Tap tap) {
        all.updateAndGet(taps -> without(taps, tap));
    }

    private static Tap[] with(Tap[] taps, Tap tap) {
        Tap[] more = Arrays.copyOf(taps, taps.length + 1);
        more[taps.length] = tap;
        return more;
    }

    private static Tap[] without(Tap[] taps, Tap tap) {
        return Arrays.stream(taps).filter(other -> !other.equals(tap)).toArray(Tap[]::new);
    }

    public boolean isEmpty() {
        return all.get().length == 0;
    }

    /** Counts a message that a tap did not keep up with. */
    public void lost() {
        lost.increment();
    }

    /** Messages that taps have lost since the start. */
    public long lostCount() {
        return lost.sum();
    }

    /** Tells of a message that has come in. */
    public void received(Session session, Message message) {
        for (Tap tap : all.get()) {
            tap.received(session, message);
        }
    }

    /** Tells of a message that has gone out. */
    public void sent(Session session, Message message) {
        for (Tap tap : all.get()) {
            tap.sent(session, message);
        }
    }

    void opened(Session session) {
        for (Tap tap : all.get()) {
            tap.opened(session);
        }
    }

    void closed(Session session, int closeCode) {
        for (Tap tap : all.get()) {
            tap.closed(session, closeCode);
        }
    }
}
