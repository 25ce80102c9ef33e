package dev.threadmill.server.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The request that asks for a WebSocket, before it is answered.
 *
 * @param path percent-decoded, without the query
 * @param query percent-decoded parameters, in order; each name has at least one value
 * @param headers names in lower case
 * @param peer address and port of the client, for logs
 */
public record Handshake(
        String path,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        String peer) {
    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The first value of a header; {@code name} in any case. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of()).stream()
                .findFirst();
    }
}
