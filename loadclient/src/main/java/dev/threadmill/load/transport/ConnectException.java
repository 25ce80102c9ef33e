package dev.threadmill.load.transport;

import java.io.IOException;

/** There is no connection to the target; an expected failure, so it carries no stack trace. */
public final class ConnectException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    /**
     * @param detail one line for people
     */
    public ConnectException(ErrorKind kind, String detail) {
        super(detail, null, false, false);
        this.kind = kind;
    }

    /** Sorts what a socket said. */
    public static ConnectException of(IOException failure) {
        return new ConnectException(Failures.kindOf(failure), Failures.detail(failure));
    }

    public ErrorKind kind() {
        return kind;
    }
}
