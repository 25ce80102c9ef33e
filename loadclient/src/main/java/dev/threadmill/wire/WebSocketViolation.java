package dev.threadmill.wire;

/** A peer broke RFC 6455; an expected failure, so it carries no stack trace. */
public final class WebSocketViolation extends Exception {
    private static final long serialVersionUID = 1L;

    private final int closeCode;

    /**
     * Names what is wrong.
     *
     * @param closeCode what the connection is to be closed with: 1002, 1007 or 1009
     * @param message one line, fit for a close reason
     */
    public WebSocketViolation(int closeCode, String message) {
        super(message, null, false, false);
        this.closeCode = closeCode;
    }

    public int closeCode() {
        return closeCode;
    }
}
