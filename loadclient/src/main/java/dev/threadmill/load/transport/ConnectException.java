package dev.threadmill.load.transport;

import java.io.IOException;

/** There is no connection to the target; an expected failure, so it carries no stack trace. */
public final class ConnectException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final int status;

    /**
     * @param detail one line for people
     */
    public ConnectException(ErrorKind kind, String detail) {
        this(kind, detail, 0);
    }

    /**
     * @param status with which the server refused the handshake, or 0
     */
    public ConnectException(ErrorKind kind, String detail, int status) {
        super(detail, null, false, false);
        this.kind = kind;
        this.status = status;
    }

    /** Sorts what a socket said. */
    public static ConnectException of(IOException failure) {
        return new ConnectException(Failures.kindOf(failure), Failures.detail(failure));
    }

    /** The server did not want a WebSocket. */
    public static ConnectException of(UpgradeRefusedException refused) {
        return new ConnectException(
                ErrorKind.REJECTED,
                "the server refused the WebSocket with status " + refused.status(),
                refused.status());
    }

    public ErrorKind kind() {
        return kind;
    }

    /** The status with which the server refused the handshake, or 0. */
    public int status() {
        return status;
    }
}
