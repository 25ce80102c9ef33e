package dev.threadmill.redis;

import java.io.IOException;

/** Redis could not do what it was asked for; the message is for people and holds no secret. */
public final class RedisException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What stood in the way. */
    public enum Kind {
        /**
         * There is no Redis at present that could: no connection, one lost before the answer, one
         * that is still loading, or that is a replica and cannot be written to.
         */
        UNAVAILABLE,
        /** No answer within the time that a command may take; it may have been done. */
        TIMEOUT,
        /** Redis has said no: wrong type, wrong password, out of memory and the like. */
        REFUSED
    }

    private final Kind kind;

    public RedisException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
