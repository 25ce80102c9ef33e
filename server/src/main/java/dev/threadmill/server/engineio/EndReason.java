package dev.threadmill.server.engineio;

/** Why a session has ended; the words are those of Node's server. */
public enum EndReason {
    /** The client has ended it, or its WebSocket is gone. */
    TRANSPORT_CLOSE("transport close"),
    /** The client broke the rules of the transport, or does not take its messages. */
    TRANSPORT_ERROR("transport error"),
    /** No pong in time. */
    PING_TIMEOUT("ping timeout"),
    /** A packet that cannot be read. */
    PARSE_ERROR("parse error"),
    /** We have ended it. */
    FORCED_CLOSE("forced close");

    private final String text;

    EndReason(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
