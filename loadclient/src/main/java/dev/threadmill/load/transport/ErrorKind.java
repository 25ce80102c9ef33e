package dev.threadmill.load.transport;

import java.util.Locale;

/**
 * Why a request got no answer, or not the one that was wanted; the names in the JSON result are
 * these in lower case.
 */
public enum ErrorKind {
    /** No complete answer, or no connection, within the plan's timeout. */
    TIMEOUT,
    /** Nothing listens on the target's port. */
    REFUSED,
    /** The connection broke: reset by the peer, broken pipe, no route. */
    RESET,
    /** The peer closed the connection before the answer was complete. */
    CLOSED,
    /** The TLS handshake failed or the certificate is not trusted. */
    TLS,
    /** The server answered the opening handshake of a WebSocket with a status other than 101. */
    REJECTED,
    /** The answer breaks the protocol's rules. */
    PROTOCOL,
    /** The host's name has no address. */
    DNS,
    /** Redis could not be reached, or did not do what it was told. */
    REDIS,
    /** This machine ran out of something: ports, file descriptors, memory for sockets. */
    LOCAL,
    /** The answer is not what the plan wants, or the request could not be made of what it has. */
    CHECK;

    /** The name in results. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
