package dev.threadmill.server.chaos;

/** Which messages are meant, seen from the server. */
public enum Direction {
    OUTGOING,
    INCOMING,
    BOTH;

    boolean includes(Direction way) {
        return this == BOTH || this == way;
    }
}
