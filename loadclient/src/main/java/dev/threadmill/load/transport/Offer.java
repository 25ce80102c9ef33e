package dev.threadmill.load.transport;

import java.util.Optional;

/**
 * What a client proposes in the opening handshake of a WebSocket.
 *
 * @param subprotocol demanded: a server that does not choose it is refused
 * @param deflate permessage-deflate (RFC 7692), if the server likes
 */
public record Offer(Optional<String> subprotocol, boolean deflate) {
    public static final Offer NONE = new Offer(Optional.empty(), false);
}
