package dev.threadmill.load.transport;

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

    public ErrorKind kind() {
        return kind;
    }
}
