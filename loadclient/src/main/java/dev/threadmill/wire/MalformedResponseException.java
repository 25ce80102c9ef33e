package dev.threadmill.wire;

/** A peer's HTTP response breaks RFC 9112; an expected failure, so it carries no stack trace. */
public final class MalformedResponseException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Names what is wrong.
     *
     * @param message one line for people
     */
    public MalformedResponseException(String message) {
        super(message, null, false, false);
    }
}
