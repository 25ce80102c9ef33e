package dev.threadmill.load.engine;

import dev.threadmill.load.transport.BroadcastMessage;
import dev.threadmill.load.transport.MessageCaller;
import dev.threadmill.load.transport.Outcome;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** A connection that sends, and what is known of its latest messages. One thread sends. */
final class BroadcastSender {
    /** Messages that are remembered; more than a window holds. */
    private static final int REMEMBERED = 1 << 14;

    private final MessageCaller caller;
    private final BroadcastMessage message;
    private final AtomicLongArray started = new AtomicLongArray(REMEMBERED);
    private final AtomicIntegerArray arrivals = new AtomicIntegerArray(REMEMBERED);
    private final boolean windowed;
    private final AtomicLong sentMeasured = new AtomicLong();
    private long sent;
    private volatile Thread waiting;

    /**
     * Makes a sender.
     *
     * @param windowed whether arrivals are counted, for somebody who waits for them
     */
    BroadcastSender(MessageCaller caller, BroadcastMessage message, boolean windowed) {
        this.caller = caller;
        this.windowed = windowed;
        this.message = message;
    }

    boolean isOpen() {
        return caller.isOpen();
    }

    /** How many messages were sent so far; for the sending thread. */
    long sent() {
        return sent;
    }

    /** Sends the next message; returns whether it was written. */
    boolean send(long intendedNanos, long nowNanos) {
        int slot = slot(sent);
        arrivals.set(slot, 0);
        started.set(slot, nowNanos);
        if (!caller.send(message.next(sent, intendedNanos))) {
            return false;
        }
        sent++;
        return true;
    }

    /** Counts the last message to the measured part. */
    void countMeasured() {
        sentMeasured.incrementAndGet();
    }

    /** How many messages of the measured part were sent. */
    long sentMeasured() {
        return sentMeasured.get();
    }

    /** When a message was truly sent; of the {@link #REMEMBERED} latest only. */
    long startedNanos(long sequence) {
        return started.get(slot(sequence));
    }

    /** Names the thread to wake up when a message has reached all receivers. */
    void waits(Thread thread) {
        waiting = thread;
    }

    /** How many receivers have got a message. */
    int arrivals(long sequence) {
        return arrivals.get(slot(sequence));
    }

    /** A receiver has got a message; {@code all} of them wake up the sender. */
    void arrived(long sequence, int all) {
        if (windowed && arrivals.incrementAndGet(slot(sequence)) >= all) {
            LockSupport.unpark(waiting);
        }
    }

    private static int slot(long sequence) {
        return (int) sequence & (REMEMBERED - 1);
    }

    /** Reads what a sender hears, for the sake of pings and of not stopping the server. */
    void listen(BroadcastLoad load) {
        if (!caller.isOpen()) {
            return;
        }
        Outcome.Failed end = caller.listen((bytes, from, to, nanos) -> {});
        load.stand().measured().transferred(end.bytesIn(), end.bytesOut());
        if (!load.ending()) {
            load.stand().measured().failed(end.kind(), 1);
            load.stand().measured().code(end.code());
        }
    }
}
