package dev.threadmill.server.events;

/** Too much is under way already: it is to be tried later. */
public final class BusyException extends Exception {
    private static final long serialVersionUID = 1;

    public BusyException(String message) {
        super(message);
    }
}
