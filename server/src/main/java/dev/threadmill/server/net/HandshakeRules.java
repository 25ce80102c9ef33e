package dev.threadmill.server.net;

import dev.threadmill.server.session.Admission.Refused;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.wire.WebSocketKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an opening handshake must look like (RFC 6455, section 4.2.1). Pure. */
final class HandshakeRules {
    private HandshakeRules() {}

    /** The first rule that is broken. */
    static Optional<Refused> check(String method, Handshake handshake) {
        if (!method.equals("GET")) {
            return Optional.of(
                    new Refused(405, Map.of("Allow", "GET"), "a WebSocket is asked for with GET"));
        }
        if (handshake.header("host").isEmpty()) {
            return bad("the Host header is missing");
        }
        if (!lists(handshake, "connection", "upgrade")) {
            return bad("the Connection header does not say Upgrade");
        }
        if (!lists(handshake, "upgrade", "websocket")) {
            return bad("the Upgrade header does not say websocket");
        }
        if (!handshake.values("sec-websocket-version").stream()
                .map(String::strip)
                .toList()
                .equals(List.of("13"))) {
            return Optional.of(
                    new Refused(
                            426,
                            Map.of("Sec-WebSocket-Version", "13", "Upgrade", "websocket"),
                            "this server speaks version 13 of the WebSocket protocol"));
        }
        List<String> keys = handshake.values("sec-websocket-key");
        if (keys.size() != 1 || !WebSocketKey.isValid(keys.getFirst().strip())) {
            return bad("the Sec-WebSocket-Key header is not 16 bytes in Base64");
        }
        return Optional.empty();
    }

    private static Optional<Refused> bad(String message) {
        return Optional.of(new Refused(400, message));
    }

    private static boolean lists(Handshake handshake, String name, String token) {
        return handshake.members(name).stream().anyMatch(token::equalsIgnoreCase);
    }
}
