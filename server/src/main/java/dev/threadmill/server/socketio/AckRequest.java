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
    /** What answers may take together; who answers beyond it counts as missing. */
    static final long BYTES_MAX = 64L * 1_024 * 1_024;

    private final long id;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Who has yet to answer. */
    private final Set<Member> open = new HashSet<>();

    private final List<Answer> answers = new ArrayList<>();
    private final Map<Long, NodeMessage.AckPart> nodes = new HashMap<>();
    private int asked;
    private int nodesAwaited;
    private long bytes;

    AckRequest(long id) {
        this.id = id;
    }

    /** What the clients are to repeat. */
    long id() {
        return id;
    }

    /** Somebody is about to get the event. */
    void ask(Member member) {
        lock.lock();
        try {
            asked++;
            open.add(member);
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

    private void keep(Answer answer) {
        bytes += answer.arguments().length();
        for (byte[] attachment : answer.attachments()) {
            bytes += attachment.length;
        }
        if (bytes <= BYTES_MAX) {
            answers.add(answer);
        }
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
