package dev.threadmill.server.bus;

/** A message on the bus that cannot be read: of another version, or of something else. */
public final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedMessageException(String message) {
        super(message);
    }
}
