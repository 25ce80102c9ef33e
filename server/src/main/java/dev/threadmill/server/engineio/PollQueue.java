package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Session;
import dev.threadmill.wire.socketio.EnginePayload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What a session needs only while it polls; guarded by the session's lock. */
final class PollQueue {
    /** What a short message takes beside its characters. */
    private static final long MESSAGE_BYTES = 100;

    /** The client's address, which has a place among the connections. */
    final String ip;

    private final EngineSettings settings;
    private final Deque<EngineMessage> waiting = new ArrayDeque<>(4);
    private long chars;

    /** Whether a GET waits for messages. */
    boolean polled;

    /** The thread of the POST that is worked on; null for none. */
    Thread poster;

    /** The WebSocket that would take over, or has just done so; null for none. */
    Session successor;

    /** Whether the successor has asked with a probe; {@code upgraded}: whether it took over. */
    boolean probed;

    boolean upgraded;

    /** Whether the successor now gets all messages itself. */
    boolean replaced;

    /** Whether the session is over and only what waits has still to be fetched. */
    boolean leaving;

    PollQueue(String ip, EngineSettings settings) {
        this.ip = ip;
        this.settings = settings;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Lets a message wait; false where there is no room. A single one always fits. */
    boolean offer(EngineMessage message) {
        long more = charsOf(message);
        // A client that is about to upgrade does not poll again before its POST is answered.
        boolean inUpgrade = probed && isPoster();
        boolean full =
                inUpgrade
                        ? chars + more + waiting.size() * MESSAGE_BYTES > settings.queueBytesMax()
                        : waiting.size() >= settings.queueMessagesMax()
                                || chars + more > settings.queueBytesMax();
        boolean fits = waiting.isEmpty() || !full;
        if (fits) {
            add(message);
        }
        return fits;
    }

    /**
     * The same, but the client's own POST gives it time to poll: it brings perhaps more at once
     * than may wait.
     *
     * @param mayWait whether the POST is to wait
     * @return false also where the session ends, or a WebSocket takes over, meanwhile
     */
    boolean take(Client client, EngineMessage message, boolean mayWait) {
        long left = settings.pingTimeout().toNanos();
        while (client.ended() == null && !replaced && !offer(message)) {
            if (!mayWait || !isPoster() || left <= 0) {
                return false;
            }
            try {
                left = client.changed.awaitNanos(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return client.ended() == null && !replaced;
    }

    /** In the client's own POST: gives it time to poll; false where it does not. */
    boolean awaitHalf(Client client) {
        long left = settings.pingTimeout().toNanos();
        while (client.ended() == null && !replaced && isPoster() && !probed && isHalfFull()) {
            if (left <= 0) {
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

    private boolean isHalfFull() {
        return waiting.size() > settings.queueMessagesMax() / 2
                || chars > settings.queueBytesMax() / 2;
    }

    private boolean isPoster() {
        return Thread.currentThread().equals(poster);
    }

    /** The same for a packet that must not be lost. */
    void add(EngineMessage message) {
        waiting.add(message);
        chars += charsOf(message);
    }

    private static long charsOf(EngineMessage message) {
        long sum = 0;
        for (String packet : message.polling()) {
            sum += packet.length();
        }
        return sum;
    }

    List<EngineMessage> takeAll() {
        List<EngineMessage> all = new ArrayList<>(waiting);
        clear();
        return all;
    }

    void clear() {
        waiting.clear();
        chars = 0;
    }

    /** All that waits as the body of an answer. */
    String takePayload() {
        if (waiting.size() == 1 && waiting.getFirst().polling().size() == 1) {
            String only = waiting.getFirst().polling().getFirst();
            clear();
            return only;
        }
        List<String> packets = new ArrayList<>(waiting.size());
        waiting.forEach(message -> packets.addAll(message.polling()));
        clear();
        return EnginePayload.write(packets);
    }
}
