package dev.threadmill.server.net;

import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Admission.Refused;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.wire.WebSocketKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What an opening handshake must look like (RFC 6455, section 4.2.1). Pure. */
final class HandshakeRules {
    private HandshakeRules() {}

    static Admission check(String method, Handshake handshake) {
        if (!method.equals("GET")) {
            return new Refused(405, Map.of("Allow", "GET"), "a WebSocket is asked for with GET");
        }
        if (handshake.header("host").isEmpty()) {
            return new Refused(400, "the Host header is missing");
        }
        if (!listed(handshake, "connection", "upgrade")) {
            return new Refused(400, "the Connection header does not say Upgrade");
        }
        if (!listed(handshake, "upgrade", "websocket")) {
            return new Refused(400, "the Upgrade header does not say websocket");
        }
        if (!handshake.header("sec-websocket-version").orElse("").strip().equals("13")) {
            return new Refused(
                    426,
                    Map.of("Sec-WebSocket-Version", "13", "Upgrade", "websocket"),
                    "this server speaks version 13 of the WebSocket protocol");
        }
        List<String> keys = handshake.headers().getOrDefault("sec-websocket-key", List.of());
        if (keys.size() != 1 || !WebSocketKey.isValid(keys.getFirst().strip())) {
            return new Refused(400, "the Sec-WebSocket-Key header is not 16 bytes in Base64");
        }
        return new Admission.Accepted(session -> {});
    }

    private static boolean listed(Handshake handshake, String name, String token) {
        return handshake.headers().getOrDefault(name, List.of()).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .anyMatch(part -> part.strip().toLowerCase(Locale.ROOT).equals(token));
    }
}
