package dev.threadmill.server.socketio;

import dev.threadmill.server.socketio.Answers.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** An event that waits for its acknowledgements. Any thread may use it. */
final class AckRequest {
    /** About what it takes to remember whom an event asks. */
    private static final int MEMBER_BYTES = 64;

    /** The same of an answer, beside what is in it. */
    private static final long ANSWER_BYTES = 128;

    private final long id;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Who has yet to answer. */
    private final Set<Member> open = new HashSet<>();

    private final List<Answer> answers = new ArrayList<>();
    private final Map<Long, NodeMessage.AckPart> nodes = new HashMap<>();
    private int asked;
    private int nodesAwaited;
    private final AckBudget budget;
    private long bytes;
    private boolean closed;

    /** Takes the event's bytes from a budget; {@link #close} must follow. */
    AckRequest(long id, AckBudget budget, long eventBytes) throws TooManyAcksException {
        this.id = id;
        this.budget = budget;
        budget.enter();
        if (!take(eventBytes)) {
            budget.leave();
            throw new TooManyAcksException(
                    "the events that wait for their acknowledgements take "
                            + AckBudget.BYTES_MAX
                            + " bytes already");
        }
    }

    private boolean take(long more) {
        boolean taken = !closed && budget.take(more);
        bytes += taken ? more : 0;
        return taken;
    }

    /** Gives back what it has taken, once. */
    void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                budget.give(bytes);
                budget.leave();
            }
        } finally {
            lock.unlock();
        }
    }

    /** What the clients are to repeat. */
    long id() {
        return id;
    }

    /**
     * Somebody is about to get the event; where there is no room for that, its answer is missing.
     */
    void ask(Member member) {
        lock.lock();
        try {
            asked++;
            if (take(MEMBER_BYTES)) {
                open.add(member);
            }
        } finally {
            lock.unlock();
        }
    }

    /** So many other nodes will tell whom they have asked. */
    void awaitNodes(int count) {
        lock.lock();
        try {
            nodesAwaited = count;
        } finally {
            lock.unlock();
        }
    }

    /** Somebody has answered; who was not asked, or has answered before, is not heard. */
    boolean answer(Member member, Answer answer) {
        lock.lock();
        try {
            if (!open.remove(member)) {
                return false;
            }
            keep(answer);
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Where there is no room for an answer, it is missing. */
    private void keep(Answer answer) {
        if (take(bytesOf(answer))) {
            answers.add(answer);
        }
    }

    private static long bytesOf(Answer answer) {
        long bytes = ANSWER_BYTES + answer.arguments().length();
        for (byte[] attachment : answer.attachments()) {
            bytes += attachment.length;
        }
        return bytes;
    }

    /** Somebody will not answer any more. */
    void giveUp(Member member) {
        lock.lock();
        try {
            if (open.remove(member)) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Another node tells more. */
    void add(NodeMessage.AckPart part) {
        lock.lock();
        try {
            if (nodes.containsKey(part.from()) || nodes.size() < nodesAwaited) {
                nodes.put(part.from(), part);
                part.answers().forEach(this::keep);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for all answers, or for the timeout. */
    Answers await(long timeoutNanos) throws InterruptedException {
        lock.lock();
        try {
            for (long left = timeoutNanos; left > 0 && !complete(); ) {
                left = changed.awaitNanos(left);
            }
            int all = asked;
            for (NodeMessage.AckPart part : nodes.values()) {
                all += part.asked();
            }
            return new Answers(List.copyOf(answers), all - answers.size());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for more answers than have been taken, or for the timeout.
     *
     * @return what another node, which has asked for them, is to be told; the last time with nobody
     *     {@code open}
     */
    NodeMessage.AckPart awaitMore(NodeMessage.WithAck request, long self, long deadlineNanos)
            throws InterruptedException {
        lock.lock();
        try {
            long left = deadlineNanos - System.nanoTime();
            while (left > 0 && answers.isEmpty() && !open.isEmpty()) {
                left = changed.awaitNanos(left);
            }
            List<Answer> more = List.copyOf(answers);
            answers.clear();
            long sent = more.stream().mapToLong(AckRequest::bytesOf).sum();
            bytes -= sent;
            budget.give(sent);
            int stillOpen = left > 0 ? open.size() : 0;
            return new NodeMessage.AckPart(
                    request.from(), request.requestId(), self, asked, stillOpen, more);
        } finally {
            lock.unlock();
        }
    }

    private boolean complete() {
        if (!open.isEmpty() || nodes.size() < nodesAwaited) {
            return false;
        }
        for (NodeMessage.AckPart part : nodes.values()) {
            if (part.open() > 0) {
                return false;
            }
        }
        return true;
    }
}
