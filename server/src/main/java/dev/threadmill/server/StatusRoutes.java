package dev.threadmill.server;

import dev.threadmill.server.admin.Stats;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * The statistics, and health as text; health as JSON is Helidon's.
 *
 * @param healthAsText whether a client without a preference gets text
 * @param ready whether the appliance is neither starting nor ending
 */
record StatusRoutes(Stats stats, boolean healthAsText, BooleanSupplier ready) {
    private static final String TEXT = "text/plain; charset=utf-8";

    void addTo(HttpRouting.Builder routing) {
        routing.get("/stats", this::tell);
        routing.get("/health", this::health);
    }

    private void tell(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(stats.json(Instant.now()));
    }

    private void health(ServerRequest request, ServerResponse response) {
        if (!wantsText(request)) {
            response.next();
            return;
        }
        boolean up = ready.getAsBoolean();
        response.status(up ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
                .header(HeaderNames.CONTENT_TYPE, TEXT)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .header(HeaderNames.VARY, "Accept")
                .send(up ? "OK" : "DOWN");
    }

    private boolean wantsText(ServerRequest request) {
        MediaType text = MediaTypes.TEXT_PLAIN;
        MediaType json = MediaTypes.APPLICATION_JSON;
        MediaType best =
                (healthAsText
                                ? request.headers().bestAccepted(text, json)
                                : request.headers().bestAccepted(json, text))
                        .orElse(healthAsText ? text : json);
        return best.equals(text);
    }
}
