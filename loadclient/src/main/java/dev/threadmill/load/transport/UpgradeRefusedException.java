package dev.threadmill.load.transport;

/** A server answered the opening handshake of a WebSocket with something else than 101. */
public final class UpgradeRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * Keeps the answer.
     *
     * @param text the beginning of the answer's body, for people
     */
    public UpgradeRefusedException(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }
}
