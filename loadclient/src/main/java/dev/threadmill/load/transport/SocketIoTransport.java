package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.wire.HttpRequestBytes;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Socket.IO by our own wire code: what all connections of a run share. */
final class SocketIoTransport implements Transport {
    private static final int OVERHEAD_BYTES = 128;
    private static final int BUFFER_BYTES_MIN = 256;
    private static final int BUFFER_BYTES_MAX = 16 * 1_024;

    private final Target.SocketIo target;
    private final SocketOpener opener;
    private final String base;
    private final List<Map.Entry<String, String>> fields;
    private final WebSocketHandshake direct;
    private final long timeoutNanos;
    private final LongSupplier nanoClock;

    SocketIoTransport(
            Target.SocketIo target, int connections, Duration timeout, LongSupplier nanoClock) {
        this.target = target;
        this.opener = new SocketOpener(target, Routes.of(target.dialing(), connections));
        String query = target.uri().getRawQuery();
        this.base =
                URI.create(target.path()).toASCIIString()
                        + "?"
                        + (query == null || query.isEmpty() ? "" : query + "&")
                        + "EIO=4&transport=";
        this.fields = new ArrayList<>();
        for (Header header : target.headers()) {
            fields.add(Map.entry(header.name(), header.value()));
        }
        this.direct = handshake("");
        this.timeoutNanos = timeout.toNanos();
        this.nanoClock = nanoClock;
    }

    @Override
    public SocketIoCaller newCaller() {
        return new SocketIoCaller(this);
    }

    Target.SocketIo target() {
        return target;
    }

    SocketOpener opener() {
        return opener;
    }

    /** The opening handshake of a WebSocket that is a session of its own. */
    WebSocketHandshake direct() {
        return direct;
    }

    /** The opening handshake of a WebSocket to which a session moves. */
    WebSocketHandshake upgrade(String sid) {
        return handshake(sid);
    }

    private WebSocketHandshake handshake(String sid) {
        String address = requestTarget("websocket", sid);
        URI uri = URI.create("ws://" + HttpTransport.hostField(target.uri()) + address);
        return new WebSocketHandshake(uri, target.headers(), Offer.NONE);
    }

    /**
     * The request that waits for packets.
     *
     * @param sid empty for the one that opens a session
     */
    byte[] poll(String sid) {
        return HttpRequestBytes.build(
                "GET",
                requestTarget("polling", sid),
                HttpTransport.hostField(target.uri()),
                fields,
                new byte[0],
                true,
                "threadmill");
    }

    /** The request that sends packets. */
    byte[] post(String sid, byte[] payload) {
        List<Map.Entry<String, String>> all = new ArrayList<>(fields);
        all.add(Map.entry("Content-Type", "text/plain;charset=UTF-8"));
        return HttpRequestBytes.build(
                "POST",
                requestTarget("polling", sid),
                HttpTransport.hostField(target.uri()),
                all,
                payload,
                true,
                "threadmill");
    }

    private String requestTarget(String kind, String sid) {
        return base
                + kind
                + (sid.isEmpty() ? "" : "&sid=" + URLEncoder.encode(sid, StandardCharsets.UTF_8));
    }

    /** What a connection's buffer begins with: some events, as a mode makes them come together. */
    int bufferBytes() {
        int event = target.messageBytes() + OVERHEAD_BYTES;
        return switch (target.mode()) {
            case SocketIoMode.Idle idle -> BUFFER_BYTES_MIN;
            case SocketIoMode.Message message ->
                    Math.clamp(2L * event, BUFFER_BYTES_MIN, BUFFER_BYTES_MAX);
            case SocketIoMode.Ack ack -> Math.clamp(2L * event, BUFFER_BYTES_MIN, BUFFER_BYTES_MAX);
            case SocketIoMode.Broadcast broadcast ->
                    Math.clamp(8L * event, BUFFER_BYTES_MIN, BUFFER_BYTES_MAX);
        };
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    long now() {
        return nanoClock.getAsLong();
    }
}
