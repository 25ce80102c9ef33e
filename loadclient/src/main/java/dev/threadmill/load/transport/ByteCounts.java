package dev.threadmill.load.transport;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that a connection has read and written; any thread may count and ask. */
record ByteCounts(AtomicLong in, AtomicLong out) {
    ByteCounts() {
        this(new AtomicLong(), new AtomicLong());
    }
}
