package dev.threadmill.server.net;

import dev.threadmill.server.session.Handshake;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes handshakes of what Helidon has read. */
final class Handshakes {
    private Handshakes() {}

    /**
     * Copies a request.
     *
     * @throws IllegalArgumentException where the query is badly encoded
     */
    static Handshake of(HttpPrologue prologue, String path, Headers headers, String peer) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (Header header : headers) {
            fields.computeIfAbsent(
                            header.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .addAll(header.allValues());
        }
        return new Handshake(path, query(prologue.query().rawValue()), fields, peer);
    }

    private static Map<String, List<String>> query(String raw) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                query.computeIfAbsent(decode(name), key -> new ArrayList<>()).add(decode(value));
            }
        }
        return query;
    }

    /** Percent-decodes; a plus stays a plus, since tokens hold them and forms are not sent here. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
