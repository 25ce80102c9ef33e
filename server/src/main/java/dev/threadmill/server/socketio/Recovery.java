package dev.threadmill.server.socketio;

import dev.threadmill.server.session.SecretIds;
import dev.threadmill.wire.socketio.SocketPacket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What lost clients of a namespace may come back to (connection state recovery): their ids and
 * rooms, and the events since. Bounded in time, number and bytes. Under the namespace's lock.
 */
final class Recovery {
    static final int EVENTS_MAX = 10_000;
    static final long EVENT_BYTES_MAX = 16L * 1_024 * 1_024;
    static final int CLIENTS_MAX = 10_000;

    /** Of all kept clients together. */
    static final int ROOMS_MAX = 100_000;

    private static final int RADIX = 36;

    /** A client that was lost. */
    record Kept(String pid, String sid, List<String> rooms, long lostAt) {
        private boolean in(List<String> others) {
            return others.contains(sid) || rooms.stream().anyMatch(others::contains);
        }
    }

    private record Event(Broadcast broadcast, Recipients recipients, long saidAt) {}

    private final long nanos;
    private final LongSupplier clock;

    /** Offsets of another log, such as the one before a restart, are not taken for this one's. */
    private final String prefix = SecretIds.fresh().substring(0, 8) + '.';

    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final Map<String, Kept> clients = new LinkedHashMap<>();

    /** The number of the first event of the log. */
    private long first;

    private long bytes;
    private int roomCount;

    /**
     * Begins.
     *
     * @param howLong how long clients and events are kept; zero for not at all
     * @param clock in nanoseconds
     */
    Recovery(Duration howLong, LongSupplier clock) {
        this.nanos = howLong.toNanos();
        this.clock = clock;
    }

    boolean on() {
        return nanos > 0;
    }

    /** Makes what goes out of an event, and keeps it where it is worth keeping. */
    Broadcast keep(SocketPacket.Event event, Recipients recipients) {
        if (!on() || recipients.onlyNow() || event.ackId() != SocketPacket.NO_ACK) {
            return new Broadcast(event, null);
        }
        String offset = prefix + Long.toString(first + events.size(), RADIX);
        Broadcast broadcast = new Broadcast(event, offset);
        events.add(new Event(broadcast, recipients, clock.getAsLong()));
        bytes += broadcast.bytes();
        expire();
        return broadcast;
    }

    /** A client has been lost. */
    void lost(String pid, String sid, List<String> rooms) {
        if (on()) {
            clients.put(pid, new Kept(pid, sid, rooms, clock.getAsLong()));
            roomCount += rooms.size();
            expire();
        }
    }

    /**
     * Gives a lost client back, once.
     *
     * @param offset of the last event that it has got
     * @return null where there is none, or not all that it has missed is there
     */
    Kept find(String pid, String offset) {
        expire();
        Kept kept = clients.remove(pid);
        if (kept == null) {
            return null;
        }
        roomCount -= kept.rooms().size();
        return place(offset) < 0 ? null : kept;
    }

    /**
     * The events after an offset, which {@link #find} has found, that a client would have heard.
     */
    List<Broadcast> missed(Kept kept, String offset) {
        List<Broadcast> missed = new ArrayList<>();
        long skipped = place(offset) + 1;
        for (Event event : events) {
            Recipients to = event.recipients();
            if (skipped-- <= 0
                    && (to.rooms().isEmpty() || kept.in(to.rooms()))
                    && !kept.in(to.except())) {
                missed.add(event.broadcast());
            }
        }
        return missed;
    }

    /** Where an event stands in the log; negative where it is not there. */
    private long place(String offset) {
        if (!offset.startsWith(prefix)) {
            return -1;
        }
        try {
            long place = Long.parseLong(offset.substring(prefix.length()), RADIX) - first;
            return place < events.size() ? place : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void expire() {
        long now = clock.getAsLong();
        while (!events.isEmpty()
                && (events.size() > EVENTS_MAX
                        || bytes > EVENT_BYTES_MAX
                        || now - events.peek().saidAt() > nanos)) {
            bytes -= events.poll().broadcast().bytes();
            first++;
        }
        Iterator<Kept> oldest = clients.values().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next();
            if (clients.size() <= CLIENTS_MAX
                    && roomCount <= ROOMS_MAX
                    && now - kept.lostAt() <= nanos) {
                return;
            }
            roomCount -= kept.rooms().size();
            oldest.remove();
        }
    }
}
