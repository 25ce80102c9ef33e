package dev.threadmill.server.socketio;

import dev.threadmill.server.socketio.Answers.Answer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The events of a namespace that wait for acknowledgements. Any thread may use it. */
final class AckRequests {
    private final ConcurrentMap<Long, AckRequest> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AckBudget budget;

    AckRequests(AckBudget budget) {
        this.budget = budget;
    }

    /**
     * Makes one, which must be {@link #close closed}.
     *
     * @param bytes what the event takes
     */
    AckRequest open(long bytes) throws TooManyAcksException {
        AckRequest request = new AckRequest(ids.getAndIncrement(), budget, bytes);
        waiting.put(request.id(), request);
        return request;
    }

    void close(AckRequest request) {
        waiting.remove(request.id());
        request.close();
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
