package dev.threadmill.server.chaos;

import dev.threadmill.server.chaos.ChaosCounts.Kind;
import dev.threadmill.server.session.Message;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What comes in late. The connection's own thread reads ahead and leaves the messages here, the
 * thread of the conversation takes them when they are due. While this is full the own thread drops
 * or waits, so that the peer is slowed down by TCP. What still waits at the end is lost.
 */
final class Intake {
    /** What is read ahead where there is no slow consumer; the bytes bound it always. */
    static final DueQueue.Bounds BOUNDS = new DueQueue.Bounds(1_024, 4 * 1_024 * 1_024);

    private final Fates fates;
    private final ChaosCounts counts;
    private final DueQueue<Message> queue;
    private final boolean dropWhenFull;

    /** What a slow consumer takes for each message. */
    private final long paceNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long nextTakenNanos;
    private boolean ended;

    Intake(Chaos chaos, Fates fates, ChaosCounts counts) {
        this.fates = fates;
        this.counts = counts;
        int messages =
                chaos.slowConsumer()
                        .map(Chaos.SlowConsumer::bufferMessages)
                        .orElse(BOUNDS.messages());
        this.queue = new DueQueue<>(new DueQueue.Bounds(messages, BOUNDS.bytes()), 0);
        this.dropWhenFull =
                chaos.slowConsumer().map(Chaos.SlowConsumer::dropWhenFull).orElse(false);
        this.paceNanos = chaos.slowConsumer().map(slow -> slow.delay().toNanos()).orElse(0L);
    }

    /**
     * Takes a message; for the connection's own thread.
     *
     * @return what becomes of it
     */
    Fate put(Message message) {
        Fate fate = fates.next(message);
        if (fate.copies() == 0) {
            return fate;
        }
        int size = sizeOf(fate.message());
        lock.lock();
        try {
            while (!ended && !dropWhenFull && queue.isFull(size)) {
                changed.awaitUninterruptibly();
            }
            if (ended) {
                return fate;
            } else if (queue.isFull(size)) {
                counts.add(Kind.OVERFLOWED, 1);
                return fate;
            }
            long now = Nanos.now();
            if (queue.isEmpty()) {
                // An idle consumer begins with a message when it comes.
                nextTakenNanos = Math.max(nextTakenNanos, now + paceNanos);
            }
            counts.add(Kind.REORDERED, queue.put(fate.message(), size, fate, now));
            changed.signalAll();
            return fate;
        } finally {
            lock.unlock();
        }
    }

    /** Near enough, without making bytes of a text. */
    private static int sizeOf(Message message) {
        return switch (message) {
            case Message.Text text -> text.text().length();
            case Message.Binary binary -> binary.bytes().length;
        };
    }

    /** Waits for the next message; null at the end. For the conversation's thread. */
    Message take() {
        lock.lock();
        try {
            while (!ended) {
                long now = Nanos.now();
                long due = Math.max(queue.dueNanos(), nextTakenNanos);
                Message message = due <= now ? queue.poll(now) : null;
                if (message != null) {
                    nextTakenNanos = now + paceNanos;
                    changed.signalAll();
                    return message;
                } else if (due > now) {
                    changed.awaitNanos(due - now);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return null;
    }

    /** Nothing more is taken, and nobody waits any more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
