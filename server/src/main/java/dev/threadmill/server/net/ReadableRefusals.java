package dev.threadmill.server.net;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Refuses what Helidon cannot read, such as a badly encoded query, on paths of Engine.IO as that
 * refuses requests: browsers of every origin may read it. Says nothing of what went wrong in here.
 */
final class ReadableRefusals implements DirectHandler {
    private static final byte[] BAD_REQUEST =
            "{\"code\":3,\"message\":\"Bad request\"}".getBytes(StandardCharsets.UTF_8);

    private static final byte[] INTERNAL =
            "{\"error\":\"internal_error\",\"message\":\"this is a fault of the appliance\"}\n"
                    .getBytes(StandardCharsets.UTF_8);

    private final DirectHandler others = DirectHandler.defaultHandler();
    private final Predicate<String> paths;

    private ReadableRefusals(Predicate<String> paths) {
        this.paths = paths;
    }

    static DirectHandlers on(Predicate<String> paths) {
        return DirectHandlers.builder()
                .addHandler(EventType.BAD_REQUEST, new ReadableRefusals(paths))
                .addHandler(EventType.INTERNAL_ERROR, ReadableRefusals::internal)
                .build();
    }

    private static TransportResponse internal(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .entity(INTERNAL)
                .build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType event,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        if (status.code() != Status.BAD_REQUEST_400.code() || !paths.test(request.path())) {
            return others.handle(request, event, status, headers, message);
        }
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .entity(BAD_REQUEST)
                .build();
    }
}
