package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.wire.DeflateParameters;
import dev.threadmill.wire.WebSocketKey;
import dev.threadmill.wire.WebSocketViolation;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a server's answer to the opening handshake, held to the rules of RFC 9112 and RFC
 * 6455, section 4.1.
 */
final class UpgradeAnswer {
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.([01]) ([1-9][0-9]{2})(?: [^\\x00-\\x08\\x0A-\\x1F\\x7F]*)?");
    private static final Pattern BAD_VALUE = Pattern.compile("[\\x00-\\x08\\x0A-\\x1F\\x7F]");

    private record Field(String name, String value) {}

    private final int status;
    private final boolean latest;
    private final List<Field> fields;

    private UpgradeAnswer(int status, boolean latest, List<Field> fields) {
        this.status = status;
        this.latest = latest;
        this.fields = fields;
    }

    /** The index behind the empty line that ends a head, or -1. */
    static int endOf(byte[] bytes, int from, int to) {
        for (int at = from + 3; at < to; at++) {
            if (bytes[at] == '\n'
                    && bytes[at - 1] == '\r'
                    && bytes[at - 2] == '\n'
                    && bytes[at - 3] == '\r') {
                return at + 1;
            }
        }
        return -1;
    }

    /** Reads a head with its empty line, as Latin-1. */
    static UpgradeAnswer parse(String head) throws ProtocolException {
        String[] lines = head.substring(0, head.length() - 4).split("\r\n", -1);
        Matcher first = STATUS_LINE.matcher(lines[0]);
        if (!first.matches()) {
            throw new ProtocolException("the answer is no HTTP/1.1 response");
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1 || !Header.isToken(lines[i].substring(0, colon))) {
                throw new ProtocolException("the answer has a malformed header line");
            }
            String value = lines[i].substring(colon + 1).strip();
            if (BAD_VALUE.matcher(value).find()) {
                throw new ProtocolException("the answer has a control character in its header");
            }
            fields.add(new Field(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), value));
        }
        return new UpgradeAnswer(
                Integer.parseInt(first.group(2)), first.group(1).equals("1"), fields);
    }

    int status() {
        return status;
    }

    /** Whether another answer follows (RFC 9110, section 15.2). */
    boolean isInterim() {
        return status < 200 && status != 101;
    }

    /** The value of a field; the values of repeated ones joined by commas. */
    Optional<String> value(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }

    private List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name))
                .map(Field::value)
                .toList();
    }

    private boolean lists(String name, String token) {
        return Arrays.stream(value(name).orElse("").split(",", -1))
                .anyMatch(member -> member.strip().equalsIgnoreCase(token));
    }

    boolean chunked() {
        return lists("transfer-encoding", "chunked");
    }

    Optional<Integer> contentLength() {
        return value("content-length")
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::valueOf);
    }

    /** What the server has agreed to of our offer of permessage-deflate. */
    Optional<DeflateParameters> deflate() throws ProtocolException {
        try {
            return DeflateParameters.agreed(values("sec-websocket-extensions"));
        } catch (WebSocketViolation e) {
            throw new ProtocolException("the 101 has extensions that are wrong: " + e.getMessage());
        }
    }

    /**
     * Holds a 101 to the rules.
     *
     * @param key what was sent as {@code Sec-WebSocket-Key}
     */
    void check(String key, Offer offer) throws ProtocolException {
        require(latest, "a 101 over HTTP/1.0");
        require(
                value("upgrade").orElse("").equalsIgnoreCase("websocket"),
                "the 101 does not upgrade to websocket");
        require(lists("connection", "upgrade"), "the 101's Connection does not list upgrade");
        require(
                value("sec-websocket-accept").orElse("").equals(WebSocketKey.accept(key)),
                "the 101's Sec-WebSocket-Accept does not answer our key");
        Optional<String> chosen = value("sec-websocket-protocol");
        require(
                chosen.isEmpty() || offer.subprotocols().contains(chosen.get()),
                "the 101 chooses a subprotocol that was not offered");
        require(
                chosen.isPresent() || !offer.demanded(),
                "the server does not speak the subprotocol that was asked for");
        require(
                offer.deflate() || values("sec-websocket-extensions").isEmpty(),
                "the 101 chooses an extension that was not offered");
    }

    private static void require(boolean holds, String message) throws ProtocolException {
        if (!holds) {
            throw new ProtocolException(message);
        }
    }
}
