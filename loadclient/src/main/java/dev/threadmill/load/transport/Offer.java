package dev.threadmill.load.transport;

import java.util.List;
import java.util.Optional;

/**
 * What a client proposes in the opening handshake of a WebSocket.
 *
 * @param subprotocols of which the server may choose one
 * @param demanded whether a server that chooses none is refused
 * @param deflate permessage-deflate (RFC 7692), if the server likes
 */
public record Offer(List<String> subprotocols, boolean demanded, boolean deflate) {
    public static final Offer NONE = new Offer(Optional.empty(), false);

    public Offer {
        subprotocols = List.copyOf(subprotocols);
    }

    /** A subprotocol that is demanded, or none. */
    public Offer(Optional<String> subprotocol, boolean deflate) {
        this(subprotocol.stream().toList(), subprotocol.isPresent(), deflate);
    }
}
