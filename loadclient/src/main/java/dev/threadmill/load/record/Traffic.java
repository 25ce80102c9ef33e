package dev.threadmill.load.record;

/** How many messages went each way. */
public record Traffic(long sent, long received) {
    public static final Traffic NONE = new Traffic(0, 0);
}
