package dev.threadmill.server.session;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** All open WebSockets, and what has gone through them since the start. */
public final class Connections {
    private static final String PREFIX = "conn-";

    private final ConcurrentMap<Long, Session> open = new ConcurrentHashMap<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private final LongAdder opened = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder messagesOut = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final Map<Failure, LongAdder> failures = new EnumMap<>(Failure.class);
    private final ConcurrentMap<Integer, LongAdder> endedByCode = new ConcurrentHashMap<>();
    private final Taps taps = new Taps();
    private final Journals journals = new Journals();
    private final Upstreams upstreams = new Upstreams();

    public Connections() {
        for (Failure failure : Failure.values()) {
            failures.put(failure, new LongAdder());
        }
    }

    /** A number that no other WebSocket of this process has or had. */
    public long newNumber() {
        return lastNumber.incrementAndGet();
    }

    /** How the WebSocket with a number is called. */
    public static String idOf(long number) {
        return PREFIX + number;
    }

    public void add(long number, Session session) {
        open.put(number, session);
        opened.increment();
        taps.opened(session);
    }

    /**
     * Takes a WebSocket out that has ended.
     *
     * @param closeCode what the peer sent, or 1006 where no Close frame came
     */
    public void remove(long number, int closeCode) {
        if (open.containsKey(number)) {
            // Counted first: who sees that it is gone sees that it is counted.
            endedByCode.computeIfAbsent(closeCode, code -> new LongAdder()).increment();
            taps.closed(open.remove(number), closeCode);
        }
    }

    /** Finds an open WebSocket by its id. */
    public Optional<Session> find(String id) {
        OptionalLong number = numberOf(id);
        return number.isPresent()
                ? Optional.ofNullable(open.get(number.getAsLong()))
                : Optional.empty();
    }

    /** The number in an id, whether or not there is such a WebSocket; later ones have higher. */
    public static OptionalLong numberOf(String id) {
        return id.startsWith(PREFIX) && id.substring(PREFIX.length()).matches("\\d{1,18}")
                ? OptionalLong.of(Long.parseLong(id.substring(PREFIX.length())))
                : OptionalLong.empty();
    }

    /** Counts a handshake that was refused for want of room. */
    public void rejected() {
        rejected.increment();
    }

    public void failed(Failure failure) {
        failures.get(failure).increment();
    }

    /** Counts a message that came in, with all its bytes on the wire. */
    public void received(long bytes) {
        messagesIn.increment();
        bytesIn.add(bytes);
    }

    /** Counts a message that went out, with all its bytes on the wire. */
    public void sent(long bytes) {
        messagesOut.increment();
        bytesOut.add(bytes);
    }

    /** Counts a message that found its receiver's queue full. */
    public void dropped() {
        dropped.increment();
    }

    /** The WebSockets that are open now: a view that other threads change while it is walked. */
    public Collection<Session> all() {
        return Collections.unmodifiableCollection(open.values());
    }

    /** Who listens in on them. */
    public Taps taps() {
        return taps;
    }

    /** What came in on paths that keep it. */
    public Journals journals() {
        return journals;
    }

    /** What proxies count. */
    public Upstreams upstreams() {
        return upstreams;
    }

    public int openCount() {
        return open.size();
    }

    public long openedCount() {
        return opened.sum();
    }

    public long rejectedCount() {
        return rejected.sum();
    }

    public long failureCount(Failure failure) {
        return failures.get(failure).sum();
    }

    /** How many WebSockets have ended, by the code of the peer's Close frame; 1006 for none. */
    public Map<Integer, Long> endedByCode() {
        Map<Integer, Long> counts = new TreeMap<>();
        endedByCode.forEach((code, count) -> counts.put(code, count.sum()));
        return counts;
    }

    /** What has gone through all WebSockets since the start. */
    public Traffic traffic() {
        return new Traffic(
                messagesIn.sum(), messagesOut.sum(), bytesIn.sum(), bytesOut.sum(), dropped.sum());
    }
}
