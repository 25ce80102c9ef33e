package dev.threadmill.server.socketio;

/** Too many events wait for their acknowledgements already: it is to be tried later. */
public final class TooManyAcksException extends Exception {
    private static final long serialVersionUID = 1;

    TooManyAcksException(String message) {
        super(message);
    }
}
