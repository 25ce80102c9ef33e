package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Session;
import dev.threadmill.wire.socketio.EnginePayload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/** What a session needs only while it polls; guarded by the session's lock. */
final class PollQueue {
    /** What a message takes in a queue beside its own bytes. */
    static final long MESSAGE_BYTES = 100;

    /** Of the room, what the answers to the client's own POST must leave to all other senders. */
    private static final int POSTER_SHARE = 2;

    /** How far the session is from its first poll to a WebSocket, or to its end. */
    enum State {
        POLLING,
        /** A WebSocket would take over. */
        UPGRADING,
        /** It has asked with a probe. */
        PROBED,
        /** It has taken over, and now sends what waits. */
        DRAINING,
        /** It gets all messages itself. */
        REPLACED,
        /** The session is over, and only what waits has still to be fetched. */
        LEAVING
    }

    /** The client's address, which has a place among the connections. */
    final String ip;

    private final EngineSettings settings;
    private final PollRoom room;
    private final Deque<EngineMessage> waiting = new ArrayDeque<>(4);
    private long bytes;

    State state = State.POLLING;

    /** The WebSocket that would take over, or has just done so; null for none. */
    Session successor;

    /** Whether a GET waits for messages. */
    boolean polled;

    /** The thread of the POST that is worked on; null for none. */
    Thread poster;

    PollQueue(String ip, EngineServices services) {
        this.ip = ip;
        this.settings = services.settings();
        this.room = services.room();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether GETs and POSTs carry the session, as long as it has not ended. */
    boolean byPolling() {
        return state != State.DRAINING && state != State.REPLACED;
    }

    /** Whether this WebSocket may still take over. */
    boolean awaits(Session webSocket) {
        return (state == State.UPGRADING || state == State.PROBED) && webSocket.equals(successor);
    }

    /** Lets a message wait; false where there is no room. */
    boolean offer(EngineMessage message) {
        return offer(message, settings.queueBytesMax());
    }

    private boolean offer(EngineMessage message, long max) {
        boolean fits = hasRoom(message, max) && room.hasRoom(cost(message));
        if (fits) {
            add(message);
        }
        return fits;
    }

    /** Whether this queue has room, whatever others take. For a single message it always has. */
    private boolean hasRoom(EngineMessage message, long max) {
        return waiting.isEmpty() || bytes + cost(message) <= max;
    }

    /** What a sender that may wait can use of the room. */
    private long bytesMax() {
        // A client that is about to upgrade does not poll again before its POST is answered.
        boolean inUpgrade = state == State.PROBED || state == State.DRAINING;
        long max = settings.queueBytesMax();
        return isPoster() && !inUpgrade ? max / POSTER_SHARE : max;
    }

    private static long cost(EngineMessage message) {
        return MESSAGE_BYTES + message.bytes();
    }

    /**
     * The same as {@link #offer}, but the client's own POST gives it time to poll: it brings
     * perhaps more at once than may wait.
     *
     * @param mayWait whether the POST is to wait
     * @return false also where the session ends, or a WebSocket takes over, meanwhile
     */
    boolean accept(Client client, EngineMessage message, boolean mayWait) {
        if (mayWait && !awaits(client, () -> hasRoom(message, bytesMax()))) {
            return false;
        }
        return client.ended() == null
                && state != State.REPLACED
                && offer(message, mayWait ? bytesMax() : settings.queueBytesMax());
    }

    /** In the client's own POST: waits until no more than its share is taken; false if in vain. */
    boolean awaitShare(Client client) {
        return !isPoster() || awaits(client, () -> waiting.isEmpty() || bytes <= bytesMax());
    }

    /** Waits in the client's own POST; the client may end meanwhile. */
    private boolean awaits(Client client, BooleanSupplier condition) {
        long left = settings.pingTimeout().toNanos();
        while (client.ended() == null && state != State.REPLACED && !condition.getAsBoolean()) {
            if (!isPoster() || left <= 0) {
                return false;
            }
            try {
                left = client.changed.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private boolean isPoster() {
        return Thread.currentThread().equals(poster);
    }

    /** Lets a packet wait that must not be lost. */
    void add(EngineMessage message) {
        waiting.add(message);
        bytes += cost(message);
        room.take(MESSAGE_BYTES + message.queued());
    }

    /** The next message; null for none. */
    EngineMessage take() {
        EngineMessage message = waiting.poll();
        if (message != null) {
            bytes -= cost(message);
            room.giveBack(MESSAGE_BYTES + message.unqueued());
        }
        return message;
    }

    void clear() {
        while (take() != null) {
            // One after the other.
        }
    }

    /** All that waits as the body of an answer. */
    String takePayload() {
        List<String> packets = new ArrayList<>(waiting.size());
        for (EngineMessage message; (message = take()) != null; ) {
            packets.addAll(message.polling());
        }
        return packets.size() == 1 ? packets.getFirst() : EnginePayload.write(packets);
    }
}
