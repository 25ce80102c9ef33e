package dev.threadmill.recording.capture;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.wire.WebSocketKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client's opening handshake (RFC 6455, section 4.2.1), as a proxy needs it.
 *
 * @param target path and query, as on the wire
 * @param headers those that are meant for the server, in their order
 */
record UpgradeRequest(String target, String key, List<String> subprotocols, List<Header> headers) {
    private static final int FIELDS_MAX = 100;
    private static final Pattern REQUEST_LINE =
            Pattern.compile("([A-Z]{1,20}) (/[\\x21-\\x7E]*) HTTP/1\\.1");

    /** Those of one hop (RFC 9110, section 7.6.1), and those that each handshake has its own of. */
    private static final Set<String> NOT_PASSED_ON =
            Set.of(
                    "host",
                    "connection",
                    "upgrade",
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "content-length",
                    "sec-websocket-key",
                    "sec-websocket-version",
                    "sec-websocket-protocol",
                    "sec-websocket-extensions",
                    "sec-websocket-accept");

    /** A request that is answered with a status instead. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status, String message) {
            super(message, null, false, false);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Reads a head with its empty line, as Latin-1. */
    static UpgradeRequest parse(String head) throws Refused {
        String[] lines = head.substring(0, head.length() - 4).split("\r\n", -1);
        Matcher first = REQUEST_LINE.matcher(lines[0]);
        require(first.matches(), "the request line is no HTTP/1.1");
        require(lines.length - 1 <= FIELDS_MAX, "there are more than 100 header fields");
        List<Header> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            fields.add(field(lines[i]));
        }
        require(values(fields, "host").size() == 1, "there must be one Host field");
        require(
                values(fields, "transfer-encoding").isEmpty()
                        && values(fields, "content-length").stream().allMatch("0"::equals),
                "the request has a body");
        if (!first.group(1).equals("GET")
                || !tokens(fields, "upgrade").contains("websocket")
                || !tokens(fields, "connection").contains("upgrade")) {
            throw new Refused(426, "this port takes WebSockets only");
        }
        if (!values(fields, "sec-websocket-version").equals(List.of("13"))) {
            throw new Refused(426, "this port speaks version 13 of WebSocket");
        }
        List<String> keys = values(fields, "sec-websocket-key");
        require(
                keys.size() == 1 && WebSocketKey.isValid(keys.getFirst()),
                "there must be one Sec-WebSocket-Key of 16 bytes in Base64");
        return new UpgradeRequest(
                first.group(2), keys.getFirst(), subprotocols(fields), passedOn(fields));
    }

    private static Header field(String line) throws Refused {
        int colon = line.indexOf(':');
        try {
            require(colon > 0, "a header line has no name or no colon");
            return new Header(line.substring(0, colon), line.substring(colon + 1));
        } catch (InvalidPlanException e) {
            throw new Refused(400, "a header line is malformed");
        }
    }

    private static List<String> subprotocols(List<Header> fields) throws Refused {
        List<String> names = new ArrayList<>();
        for (String value : values(fields, "sec-websocket-protocol")) {
            for (String name : value.split(",", -1)) {
                require(Header.isToken(name.strip()), "a subprotocol has no valid name");
                names.add(name.strip());
            }
        }
        return names;
    }

    private static List<Header> passedOn(List<Header> fields) {
        List<String> hop = tokens(fields, "connection");
        return fields.stream()
                .filter(field -> {
                    String name = field.name().toLowerCase(Locale.ROOT);
                    return !NOT_PASSED_ON.contains(name) && !hop.contains(name);
                })
                .toList();
    }

    private static List<String> values(List<Header> fields, String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    private static List<String> tokens(List<Header> fields, String name) {
        return values(fields, name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(token -> token.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static void require(boolean holds, String message) throws Refused {
        if (!holds) {
            throw new Refused(400, message);
        }
    }
}
