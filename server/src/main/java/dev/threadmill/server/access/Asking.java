package dev.threadmill.server.access;

import dev.threadmill.server.session.BearerToken;
import dev.threadmill.server.session.Handshake;
import java.util.Optional;
import java.util.function.Function;

/**
 * What of a request tells who asks.
 *
 * @param headers the first value of a header
 * @param ip the client's address, without the port
 * @param webSocket whether it asks for a WebSocket
 */
public record Asking(
        String method, Function<String, Optional<String>> headers, String ip, boolean webSocket) {
    /** That of an opening handshake. */
    public static Asking of(Handshake handshake) {
        return new Asking("GET", handshake::header, handshake.ip(), true);
    }

    Optional<String> header(String name) {
        return headers.apply(name);
    }

    /** The token that it shows; none where that is empty. */
    Optional<String> bearer() {
        return header("authorization").flatMap(BearerToken::of).filter(token -> !token.isEmpty());
    }

    /** Whether it can change nothing. */
    boolean onlyLooks() {
        return !webSocket && (method.equals("GET") || method.equals("HEAD"));
    }
}
