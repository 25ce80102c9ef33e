package dev.threadmill.wire.socketio;

import java.util.List;
import java.util.Set;

/**
 * A packet of Socket.IO v5. What is JSON in it stays text: it was checked when read, and who passes
 * it on need not make it anew.
 */
public sealed interface SocketPacket {
    /** The main namespace. */
    String MAIN = "/";

    /** The {@code ackId} of who wants no acknowledgement. */
    long NO_ACK = -1;

    /** What no peer may call its events: a client's own, which Node's parser refuses. */
    Set<String> RESERVED_EVENTS =
            Set.of(
                    "connect",
                    "connect_error",
                    "disconnect",
                    "disconnecting",
                    "newListener",
                    "removeListener");

    /** Which namespace it is for; begins with a slash. */
    String namespace();

    /**
     * A client asks for a namespace, or is let in.
     *
     * @param payload a JSON object; empty for none
     */
    record Connect(String namespace, String payload) implements SocketPacket {}

    /** One side leaves the namespace. */
    record Disconnect(String namespace) implements SocketPacket {}

    /**
     * An event, with binary attachments or without.
     *
     * @param ackId {@link #NO_ACK} where no acknowledgement is asked for
     * @param name a peer's number as it is written
     * @param arguments JSON values with commas between them; empty for none. Where attachments
     *     belong stands {@code {"_placeholder":true,"num":n}}
     */
    record Event(
            String namespace, long ackId, String name, String arguments, List<byte[]> attachments)
            implements SocketPacket {}

    /**
     * The acknowledgement of an event; otherwise as {@link Event}.
     *
     * @param ackId {@link #NO_ACK} where a peer has sent none: it acknowledges nothing
     */
    record Ack(String namespace, long ackId, String arguments, List<byte[]> attachments)
            implements SocketPacket {}

    /**
     * A client is not let into a namespace.
     *
     * @param payload a JSON object with a {@code message}; old servers send a string, or nothing
     */
    record ConnectError(String namespace, String payload) implements SocketPacket {}
}
