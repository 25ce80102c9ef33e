package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Session;
import dev.threadmill.wire.socketio.EnginePayload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What a session needs only while it polls; guarded by the session's lock. */
final class PollQueue {
    /** The client's address, which has a place among the connections. */
    final String ip;

    private final EngineSettings settings;
    private final Deque<EngineMessage> waiting = new ArrayDeque<>(4);
    private long chars;

    /** Whether a GET waits for messages, or a POST is worked on. */
    boolean polled;

    boolean posting;

    /** The WebSocket that would take over, or has just done so; null for none. */
    Session successor;

    /** Whether the successor has asked with a probe; {@code upgraded}: whether it took over. */
    boolean probed;

    boolean upgraded;

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
        boolean full =
                !waiting.isEmpty()
                        && (waiting.size() >= settings.queueMessagesMax()
                                || chars + more > settings.queueBytesMax());
        if (!full) {
            add(message);
        }
        return !full;
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
