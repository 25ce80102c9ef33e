package dev.threadmill.wire.socketio;

/** What a peer has sent is no packet, or not one that may come now; the session ends. */
public final class MalformedPacketException extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedPacketException(String message) {
        super(message, null, false, false);
    }
}
