package dev.threadmill.server.session;

import java.util.concurrent.atomic.LongAdder;

/** What goes on between proxies and the servers behind them, and what of it is recorded. */
public final class Upstreams {
    private final LongAdder open = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder recordingsEnded = new LongAdder();

    public void opened() {
        open.increment();
    }

    public void closed() {
        open.decrement();
    }

    /** Counts a server that could not be reached or was lost, or a message that was not carried. */
    public void failed() {
        errors.increment();
    }

    /** Counts a recording that had to end early. */
    public void recordingEnded() {
        recordingsEnded.increment();
    }

    /** Connections to servers behind proxies that are open now. */
    public long openCount() {
        return open.sum();
    }

    public long errorCount() {
        return errors.sum();
    }

    public long recordingsEndedCount() {
        return recordingsEnded.sum();
    }
}
