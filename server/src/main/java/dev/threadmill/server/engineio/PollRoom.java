package dev.threadmill.server.engineio;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes may wait for polls in all sessions of an appliance together. What waits in many
 * queues is counted once, and an answer until it is sent. Any thread.
 */
public final class PollRoom {
    private static final int SHARE_OF_HEAP = 4;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    public PollRoom(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** As much as the heap can spare. */
    public static PollRoom ofHeap() {
        return new PollRoom(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    /** Bytes that are taken now. */
    public long bytes() {
        return bytes.get();
    }

    boolean hasRoom(long more) {
        return bytes.get() + more <= bytesMax;
    }

    /** Takes room, even where there is none: so what must not be lost gets in. */
    void take(long more) {
        bytes.addAndGet(more);
    }

    void giveBack(long less) {
        bytes.addAndGet(-less);
    }
}
