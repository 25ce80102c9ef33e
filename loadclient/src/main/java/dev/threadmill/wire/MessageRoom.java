package dev.threadmill.wire;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of large messages may be under way at once, over all connections that share it: each may
 * be as large as allowed, all together must fit into the heap. A single message always fits.
 */
public final class MessageRoom {
    /** For who reads from one peer, or trusts them. */
    static final MessageRoom ENDLESS = new MessageRoom(Long.MAX_VALUE);

    private static final int SHARE_OF_HEAP = 4;

    /** Messages up to here are not counted: as many of these may be under way as connections. */
    static final int COUNTED_FROM = 64 * 1_024;

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    public MessageRoom(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** A quarter of the heap: while a message grows, it is there twice. */
    public static MessageRoom ofHeap() {
        return new MessageRoom(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    /** Bytes that are taken now. */
    public long bytes() {
        return bytes.get();
    }

    /**
     * Takes room for one that had some already.
     *
     * @throws WebSocketViolation with 1013 where there is none, unless all that is taken is its own
     */
    void grow(long had, long wanted) throws WebSocketViolation {
        long all = bytes.addAndGet(wanted - had);
        if (all > bytesMax && all > wanted) {
            bytes.addAndGet(had - wanted);
            throw new WebSocketViolation(
                    CloseCode.TRY_AGAIN_LATER, "too many large messages are under way");
        }
    }

    void giveBack(long had) {
        bytes.addAndGet(-had);
    }
}
