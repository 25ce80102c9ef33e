package dev.threadmill.server.session;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The request that asks for a WebSocket, before it is answered. Nothing keeps it afterwards: a
 * handler that needs something of it later takes that out in {@code admit}.
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
    /** The address of the client, without the port. */
    public String ip() {
        int colon = peer.lastIndexOf(':');
        String ip = colon < 0 ? peer : peer.substring(0, colon);
        return ip.startsWith("[") ? ip.substring(1, ip.length() - 1) : ip;
    }

    /** The first value of a query parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The first value of a header; {@code name} in any case. */
    public Optional<String> header(String name) {
        return values(name).stream().findFirst();
    }

    /** All values of a header, one for each field line; {@code name} in any case. */
    public List<String> values(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** All members of a header that is a comma-separated list, over all its field lines. */
    public List<String> members(String name) {
        return values(name).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .toList();
    }

    /** The subprotocols that the client would speak, its favourite first. */
    public List<String> subprotocols() {
        return members("sec-websocket-protocol");
    }
}
