package dev.threadmill.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds the bytes of an HTTP/1.1 request (RFC 9112, section 3), once per run. */
public final class HttpRequestBytes {
    private HttpRequestBytes() {}

    /**
     * Builds a request.
     *
     * @param requestTarget in origin form, already percent-encoded: {@code /path?query}
     * @param host value of the Host field, unless {@code headers} has one
     * @param headers names and values that are already known to be valid, in the order they are
     *     sent; they win over the fields added here
     * @param keepAlive false adds {@code Connection: close}
     * @param userAgent value of the User-Agent field, unless {@code headers} has one
     */
    public static byte[] build(
            String method,
            String requestTarget,
            String host,
            List<Map.Entry<String, String>> headers,
            byte[] body,
            boolean keepAlive,
            String userAgent) {
        Set<String> given =
                headers.stream()
                        .map(header -> header.getKey().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet());
        StringBuilder head = new StringBuilder(256);
        head.append(method).append(' ').append(requestTarget).append(" HTTP/1.1\r\n");
        addUnlessGiven(head, given, "Host", host);
        addUnlessGiven(head, given, "User-Agent", userAgent);
        addUnlessGiven(head, given, "Accept", "*/*");
        for (Map.Entry<String, String> header : headers) {
            add(head, header.getKey(), header.getValue());
        }
        if (!keepAlive) {
            addUnlessGiven(head, given, "Connection", "close");
        }
        boolean hasBody = body.length > 0 || Set.of("POST", "PUT", "PATCH").contains(method);
        if (hasBody && !given.contains("transfer-encoding")) {
            addUnlessGiven(head, given, "Content-Length", Integer.toString(body.length));
        }
        head.append("\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length() + body.length);
        bytes.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private static void addUnlessGiven(
            StringBuilder head, Set<String> given, String name, String value) {
        if (!given.contains(name.toLowerCase(Locale.ROOT))) {
            add(head, name, value);
        }
    }

    private static void add(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
