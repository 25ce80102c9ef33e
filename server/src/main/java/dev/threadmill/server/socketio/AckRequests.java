package dev.threadmill.server.socketio;

import dev.threadmill.server.socketio.Answers.Answer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The events of a namespace that wait for acknowledgements. Any thread may use it. */
final class AckRequests {
    /** Events that may wait at once. */
    static final int WAITING_MAX = 1_000;

    private final ConcurrentMap<Long, AckRequest> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    /**
     * Makes one, which must be {@link #close closed}.
     *
     * @throws IllegalStateException where {@value #WAITING_MAX} wait already
     */
    AckRequest open() {
        if (waiting.size() >= WAITING_MAX) {
            throw new IllegalStateException(
                    WAITING_MAX + " events wait for their acknowledgements already");
        }
        AckRequest request = new AckRequest(ids.getAndIncrement());
        waiting.put(request.id(), request);
        return request;
    }

    void close(AckRequest request) {
        waiting.remove(request.id());
    }

    /** A member has acknowledged an event; false where nobody waits for it. */
    boolean answer(Member member, long id, Answer answer) {
        AckRequest request = waiting.get(id);
        return request != null && request.answer(member, answer);
    }

    /** Another node has answers. */
    void add(NodeMessage.AckPart part) {
        AckRequest request = waiting.get(part.requestId());
        if (request != null) {
            request.add(part);
        }
    }

    /** A member has left, and answers nothing more. */
    void giveUp(Member member) {
        for (AckRequest request : waiting.values()) {
            request.giveUp(member);
        }
    }
}
