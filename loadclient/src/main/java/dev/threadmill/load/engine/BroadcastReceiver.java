package dev.threadmill.load.engine;

import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.BroadcastMessage;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.MessageCaller;
import dev.threadmill.load.transport.Outcome;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** A connection that measures when messages reach it. Its own thread writes, others only look. */
final class BroadcastReceiver implements MessageCaller.Listener {
    private static final int WINDOW = Long.SIZE;

    private final BroadcastLoad load;
    private final int index;
    private final BroadcastMessage.Markers markers;

    /** Per sender the highest sequence so far, and which of the 64 up to it have come. */
    private final long[] highest;

    private final long[] seen;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong lastNanos;
    private final AtomicLong duplicates = new AtomicLong();
    private volatile Outcome.Failed end;

    BroadcastReceiver(BroadcastLoad load, int index, int run) {
        this.load = load;
        this.index = index;
        this.markers = new BroadcastMessage.Markers(run);
        this.highest = new long[load.senderCount()];
        this.seen = new long[load.senderCount()];
        this.lastNanos = new AtomicLong(load.stand().timeline().startNanos());
        Arrays.fill(highest, -1);
    }

    /** Receives until the connection ends. */
    void listen() {
        MessageCaller caller = load.stand().callers().listening(index);
        try {
            if (!caller.isOpen()) {
                load.stand().callers().open(caller, load.stand().measured());
            }
            Outcome.Failed ended = caller.listen(this);
            load.stand().measured().transferred(ended.bytesIn(), ended.bytesOut());
            if (!load.ending()) {
                end(ended);
            }
        } catch (ConnectException e) {
            end(Outcome.Failed.of(e, load.stand().now()));
        }
    }

    private void end(Outcome.Failed failure) {
        end = failure;
        load.stand().measured().code(failure.code());
    }

    @Override
    public void message(byte[] bytes, int from, int to, long nanos) {
        if (!markers.find(bytes, from, to) || markers.sender() >= load.senderCount()) {
            return;
        }
        int sender = markers.sender();
        long sequence = markers.sequence();
        if (!isNew(sender, sequence)) {
            duplicates.incrementAndGet();
            return;
        }
        long due = markers.nanos();
        long service = nanos - load.sender(sender).startedNanos(sequence);
        Recorder recorder = load.recorder(due);
        recorder.answered(index, nanos - due, service);
        recorder.received();
        if (sender == index) {
            load.heardItself();
        }
        load.sender(sender).arrived(sequence, load.audience());
        lastNanos.setRelease(nanos);
        if (load.isMeasured(due)) {
            received.incrementAndGet();
        }
    }

    private boolean isNew(int sender, long sequence) {
        long ahead = sequence - highest[sender];
        if (ahead > 0) {
            seen[sender] = ahead >= WINDOW ? 1 : seen[sender] << ahead | 1;
            highest[sender] = sequence;
            return true;
        }
        if (-ahead >= WINDOW) {
            return false;
        }
        long bit = 1L << -ahead;
        boolean fresh = (seen[sender] & bit) == 0;
        seen[sender] |= bit;
        return fresh;
    }

    /** Which connection it is. */
    int index() {
        return index;
    }

    /** Deliveries of the measured part. */
    long received() {
        return received.get();
    }

    /** When the latest one came. */
    long lastNanos() {
        return lastNanos.get();
    }

    long duplicates() {
        return duplicates.get();
    }

    /** Why the connection ended before the run did; null where it did not. */
    Outcome.Failed end() {
        return end;
    }
}
