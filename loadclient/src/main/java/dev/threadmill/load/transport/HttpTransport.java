package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Target;
import dev.threadmill.wire.HttpRequestBytes;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** HTTP/1.1 by our own wire code: what all connections of a run share. */
final class HttpTransport implements Transport {
    /** Methods that may be sent again when an idle connection turns out to be gone. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private final SocketOpener opener;
    private final byte[] request;
    private final HttpConnection.Manner manner;
    private final long timeoutNanos;
    private final LongSupplier nanoClock;

    HttpTransport(Target.Http target, Duration timeout, LongSupplier nanoClock) {
        URI uri = target.uri();
        this.opener = new SocketOpener(target, Routes.direct());
        this.request =
                HttpRequestBytes.build(
                        target.method(),
                        requestTarget(uri),
                        hostField(uri),
                        fields(target.headers()),
                        target.body().toBytes(),
                        target.keepAlive(),
                        "threadmill");
        this.manner =
                new HttpConnection.Manner(
                        target.method().equals("HEAD"),
                        IDEMPOTENT.contains(target.method()),
                        target.keepAlive(),
                        null,
                        null);
        this.timeoutNanos = timeout.toNanos();
        this.nanoClock = nanoClock;
    }

    @Override
    public Caller newCaller() {
        return new HttpCaller(new HttpConnection(opener, timeoutNanos, nanoClock), request, manner);
    }

    /** Path and query as they go on the wire (RFC 9112, section 3.2.1). */
    static String requestTarget(URI uri) {
        String ascii = uri.toASCIIString();
        URI encoded = URI.create(ascii);
        String path = encoded.getRawPath();
        String query = encoded.getRawQuery();
        return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    }

    /** Host and, where it is not the scheme's own, port (RFC 9110, section 7.2). */
    static String hostField(URI uri) {
        return uri.getPort() == -1 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static List<Map.Entry<String, String>> fields(List<Header> headers) {
        return headers.stream().map(header -> Map.entry(header.name(), header.value())).toList();
    }
}
