package dev.threadmill.server.net;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sees every request before Helidon looks at it: tells the {@link AcceptedSockets} about it, and
 * writes the Upgrade header as Helidon wants it, which minds its case and knows no lists, while RFC
 * 6455, section 4.2.1, allows both.
 */
final class RequestWatch implements Http1ConnectionListener {
    static final String PROTOCOL = "websocket";

    private final AcceptedSockets accepted;

    RequestWatch(AcceptedSockets accepted) {
        this.accepted = accepted;
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        accepted.requested(connection);
        if (headers instanceof WritableHeaders<?> writable
                && headers.contains(HeaderNames.UPGRADE)
                && asksForWebSocket(headers.get(HeaderNames.UPGRADE).allValues())) {
            writable.set(HeaderNames.UPGRADE, PROTOCOL);
        }
    }

    private static boolean asksForWebSocket(List<String> values) {
        return values.stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .anyMatch(protocol -> protocol.strip().equalsIgnoreCase(PROTOCOL));
    }
}
