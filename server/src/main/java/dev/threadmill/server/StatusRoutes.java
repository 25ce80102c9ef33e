package dev.threadmill.server;

import dev.threadmill.server.admin.AdminAnswer;
import dev.threadmill.server.admin.BridgeStatus;
import dev.threadmill.server.admin.ServiceStatus;
import dev.threadmill.server.admin.Stats;
import dev.threadmill.server.config.Settings;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The statistics; health as text and as the service tells it, health as JSON is Helidon's; metrics
 * as JSON, Prometheus text is Helidon's.
 *
 * @param service as the Socket.IO service tells it; {@code bridge} as the session bridge does
 * @param settings what a client without a preference gets
 * @param ready whether the appliance is neither starting nor ending
 */
record StatusRoutes(
        Stats stats,
        ServiceStatus service,
        BridgeStatus bridge,
        Settings settings,
        BooleanSupplier ready) {
    /** Whether the service takes sessions, where it is the bridge. */
    static final String READY = "/ready";

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final MediaType JSON = MediaTypes.APPLICATION_JSON;
    private static final MediaType PLAIN = MediaTypes.TEXT_PLAIN;
    private static final MediaType OPEN_METRICS = MediaTypes.APPLICATION_OPENMETRICS_TEXT;

    void addTo(HttpRouting.Builder routing) {
        routing.get("/stats", this::tell);
        routing.get("/health", this::health);
        routing.get("/metrics", this::metrics);
        for (String path : more()) {
            routing.get(path, (request, response) -> AdminRoutes.send(response, bridge.ready()));
        }
    }

    /** Paths that only some services have. */
    List<String> more() {
        return settings.service() == Settings.Service.WSPROXY ? List.of(READY) : List.of();
    }

    private void tell(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(stats.json(Instant.now()));
    }

    /** The service's root, where the appliance stands for the service; else nothing. */
    boolean root(ServerResponse response) {
        return switch (settings.service()) {
            case THREADMILL, WSPROXY -> false;
            case SOCKETIO -> {
                answer(response, service.root());
                yield true;
            }
        };
    }

    private void health(ServerRequest request, ServerResponse response) {
        List<MediaType> kinds =
                settings.health().text() ? List.of(PLAIN, JSON) : List.of(JSON, PLAIN);
        boolean asText = best(request, kinds).equals(PLAIN);
        switch (settings.service()) {
            case THREADMILL -> {
                if (asText) {
                    text(response);
                } else {
                    response.next();
                }
            }
            case SOCKETIO -> {
                if (asText) {
                    text(response);
                } else {
                    answer(response, service.health(Instant.now()));
                }
            }
            case WSPROXY -> AdminRoutes.send(response, bridge.health());
        }
    }

    private void text(ServerResponse response) {
        boolean up = ready.getAsBoolean();
        response.status(up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
                .header(HeaderNames.CONTENT_TYPE, TEXT)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .header(HeaderNames.VARY, "Accept")
                .send(up ? "OK" : "DOWN");
    }

    private void metrics(ServerRequest request, ServerResponse response) {
        List<MediaType> kinds =
                switch (settings.service()) {
                    case THREADMILL, WSPROXY -> List.of(PLAIN, OPEN_METRICS, JSON);
                    case SOCKETIO -> List.of(JSON, PLAIN, OPEN_METRICS);
                };
        if (best(request, kinds).equals(JSON)) {
            answer(response, service.metrics(Instant.now()));
        } else {
            response.next();
        }
    }

    /** What the client likes best; the first where it does not say, or likes none of them. */
    private static MediaType best(ServerRequest request, List<MediaType> kinds) {
        return request.headers()
                .bestAccepted(kinds.toArray(MediaType[]::new))
                .orElse(kinds.getFirst());
    }

    private void answer(ServerResponse response, AdminAnswer answer) {
        response.header(HeaderNames.VARY, "Accept");
        if (settings.service() == Settings.Service.SOCKETIO) {
            // As the service has it, so that pages from elsewhere can look.
            response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        }
        AdminRoutes.send(response, answer);
    }
}
