package dev.threadmill.server.engineio;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * An HTTP request to an Engine.IO server.
 *
 * @param path percent-decoded, without the query
 * @param query percent-decoded parameters; each name has at least one value
 * @param headers the first value of a header
 * @param peer address and port of the client, for logs; {@code ip} the address alone
 * @param body read once at most
 * @param gone whether the client has left; the request's thread asks now and then while it waits
 */
public record EngineRequest(
        String method,
        String path,
        Map<String, List<String>> query,
        Function<String, Optional<String>> headers,
        String peer,
        String ip,
        InputStream body,
        BooleanSupplier gone) {
    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).map(List::getFirst);
    }

    Optional<String> header(String name) {
        return headers.apply(name);
    }
}
