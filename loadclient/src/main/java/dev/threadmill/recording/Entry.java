package dev.threadmill.recording;

import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * One recorded message.
 *
 * @param timestampMs since the recording's first message
 * @param data text as it is; binary, ping and pong in Base64; of a Close its code and reason, such
 *     as {@code 1000} or {@code 1000 bye}, or nothing
 * @param connection which of several connections, where there are such
 * @param path the connection's path and query, with its first message
 */
public record Entry(
        long timestampMs,
        Direction direction,
        Kind kind,
        String data,
        Optional<String> connection,
        Optional<String> path) {
    /** What a control frame may carry (RFC 6455, section 5.5). */
    static final int CONTROL_BYTES_MAX = 125;

    private static final int CODE_LENGTH = 4;

    /** A message of a connection whose path is not told. */
    public Entry(
            long timestampMs,
            Direction direction,
            Kind kind,
            String data,
            Optional<String> connection) {
        this(timestampMs, direction, kind, data, connection, Optional.empty());
    }

    /** A message as it came off the wire. */
    public static Entry of(
            long timestampMs,
            Direction direction,
            WebSocketEvent event,
            Optional<String> connection) {
        return switch (event) {
            case WebSocketEvent.Text text ->
                    new Entry(timestampMs, direction, Kind.TEXT, text.text(), connection);
            case WebSocketEvent.Binary binary ->
                    new Entry(
                            timestampMs,
                            direction,
                            Kind.BINARY,
                            base64(binary.bytes()),
                            connection);
            case WebSocketEvent.Ping ping ->
                    new Entry(
                            timestampMs, direction, Kind.PING, base64(ping.payload()), connection);
            case WebSocketEvent.Pong pong ->
                    new Entry(
                            timestampMs, direction, Kind.PONG, base64(pong.payload()), connection);
            case WebSocketEvent.Close close ->
                    new Entry(timestampMs, direction, Kind.CLOSE, closeData(close), connection);
        };
    }

    /** The same message with its connection's path, if that is one. */
    public Entry onPath(String connectionPath) {
        return new Entry(
                timestampMs,
                direction,
                kind,
                data,
                connection,
                Optional.of(connectionPath).filter(Entry::isPath));
    }

    /** Whether a text is a path with or without a query, as it goes into a URL. */
    public static boolean isPath(String text) {
        try {
            // Two slashes would begin a host.
            return text.matches("/(?!/).*") && new URI(text).getRawFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /**
     * The message as it goes on the wire.
     *
     * @throws IllegalArgumentException where {@link #data} does not suit {@link #kind}
     */
    public WebSocketEvent event() {
        return switch (kind) {
            case TEXT -> new WebSocketEvent.Text(data);
            case BINARY -> new WebSocketEvent.Binary(bytes());
            case PING -> new WebSocketEvent.Ping(control(bytes()));
            case PONG -> new WebSocketEvent.Pong(control(bytes()));
            case CLOSE -> close();
        };
    }

    /** The payload's bytes. */
    private byte[] bytes() {
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no Base64", e);
        }
    }

    private static byte[] control(byte[] payload) {
        if (payload.length > CONTROL_BYTES_MAX) {
            throw new IllegalArgumentException("is longer than a control frame's 125 bytes");
        }
        return payload;
    }

    private WebSocketEvent close() {
        if (data.isEmpty()) {
            return new WebSocketEvent.Close(CloseCode.NONE, "");
        }
        boolean coded = data.matches("(?s)[1-4]\\d{3}( .*)?");
        int code = coded ? Integer.parseInt(data, 0, CODE_LENGTH, 10) : 0;
        if (!CloseCode.allowedOnWire(code)) {
            throw new IllegalArgumentException(
                    "is no close code with a reason, such as '1000 bye'");
        }
        String reason = data.length() > CODE_LENGTH ? data.substring(CODE_LENGTH + 1) : "";
        if (reason.getBytes(StandardCharsets.UTF_8).length > CONTROL_BYTES_MAX - 2) {
            throw new IllegalArgumentException("has a reason longer than 123 bytes");
        }
        return new WebSocketEvent.Close(code, reason);
    }

    private static String closeData(WebSocketEvent.Close close) {
        if (close.code() == CloseCode.NONE) {
            return "";
        }
        return close.reason().isEmpty() ? "" + close.code() : close.code() + " " + close.reason();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
