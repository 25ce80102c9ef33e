package dev.threadmill.load.transport;

import java.io.IOException;

/** A Socket.IO server does not let us in; an expected failure, so it carries no stack trace. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status with which it answered, or 0
     */
    RefusedException(String message, int status) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
