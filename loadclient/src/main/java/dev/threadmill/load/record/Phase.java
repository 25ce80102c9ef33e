package dev.threadmill.load.record;

/** Where a run is. */
public enum Phase {
    /** Running, but not in the result. */
    WARMUP,
    /** Running and measured. */
    MEASURE,
    /** No new requests; waiting for those under way. */
    DRAIN
}
