package dev.threadmill.server.chaos;

import java.util.ArrayDeque;

/**
 * Messages in order, each with the moment from which it may go on. A message never goes before one
 * that came earlier, except that one which is to change places is held until the next has come, or
 * for {@link #HELD_NANOS_MAX}. Knows no clock, no thread and no lock; moments are nanoseconds that
 * are not negative.
 */
final class DueQueue<T> {
    static final long HELD_NANOS_MAX = 100_000_000;

    /** The moment that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    /**
     * How much may wait.
     *
     * @param messages one always fits, whatever its size; copies may go one beyond
     */
    record Bounds(int messages, int bytes) {}

    private record Waiting<T>(T message, int bytes, long dueNanos) {}

    private final Bounds bounds;
    private final long bytesPerSecond;
    private final ArrayDeque<Waiting<T>> queue = new ArrayDeque<>(4);
    private Waiting<T> held;
    private long heldUntilNanos;
    private long bytes;
    private long lastDueNanos;

    /**
     * Makes an empty queue.
     *
     * @param bytesPerSecond how fast messages go out, as on a slow line; 0 for no limit
     */
    DueQueue(Bounds bounds, long bytesPerSecond) {
        this.bounds = bounds;
        this.bytesPerSecond = bytesPerSecond;
    }

    boolean isEmpty() {
        return queue.isEmpty() && held == null;
    }

    boolean isFull(int more) {
        int count = queue.size() + (held == null ? 0 : 1);
        return count > 0 && (count >= bounds.messages() || bytes + more > bounds.bytes());
    }

    /**
     * Takes a message that is not lost.
     *
     * @return how many messages have now changed places as they were to
     */
    int put(T message, int size, Fate fate, long now) {
        Waiting<T> waiting = new Waiting<>(message, size, now + fate.delayNanos());
        if (fate.swapped() && held == null) {
            held = waiting;
            heldUntilNanos = now + HELD_NANOS_MAX;
            bytes += size;
            return 0;
        }
        for (int i = 0; i < fate.copies(); i++) {
            bytes += size;
            append(waiting);
        }
        if (held == null) {
            return 0;
        }
        release();
        return fate.swapped() ? 2 : 1;
    }

    private void release() {
        append(held);
        held = null;
    }

    private void append(Waiting<T> waiting) {
        // Whoever waits longer holds up those behind it: that keeps the order.
        long due = Math.max(waiting.dueNanos(), lastDueNanos);
        if (bytesPerSecond > 0) {
            // It is there when its last byte has gone through the line.
            due += waiting.bytes() * 1_000_000_000L / bytesPerSecond;
        }
        lastDueNanos = due;
        queue.add(new Waiting<>(waiting.message(), waiting.bytes(), due));
    }

    /** When to {@link #poll} next; {@link #NEVER} while nothing waits. */
    long dueNanos() {
        long due = queue.isEmpty() ? NEVER : queue.peek().dueNanos();
        return held == null ? due : Math.min(due, heldUntilNanos);
    }

    /** The next message; null where none may go yet. */
    T poll(long now) {
        if (held != null && now >= heldUntilNanos) {
            release();
        }
        return queue.isEmpty() || queue.peek().dueNanos() > now ? null : take();
    }

    /** The next message, due or not; null where there is none. */
    T pollEarly() {
        if (queue.isEmpty() && held != null) {
            release();
        }
        return queue.isEmpty() ? null : take();
    }

    private T take() {
        Waiting<T> waiting = queue.poll();
        bytes -= waiting.bytes();
        return waiting.message();
    }
}
