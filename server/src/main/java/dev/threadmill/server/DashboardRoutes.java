package dev.threadmill.server;

import dev.threadmill.server.dashboard.Assets;
import dev.threadmill.server.dashboard.Assets.Asset;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/** Serves the dashboard's page and its files. */
record DashboardRoutes(Assets assets) {
    static final String PREFIX = "/dashboard/";

    /** Nothing but the appliance's own: no script or style in the page, no other host, no frame. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                    + " img-src 'self' data:; manifest-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private static final HeaderName CONTENT_SECURITY_POLICY =
            HeaderNames.create("Content-Security-Policy");
    private static final HeaderName CONTENT_TYPE_OPTIONS =
            HeaderNames.create("X-Content-Type-Options");
    private static final HeaderName REFERRER_POLICY = HeaderNames.create("Referrer-Policy");

    void addTo(HttpRouting.Builder routing) {
        // Helidon's pattern takes the path without the last slash, too.
        routing.any(PREFIX + "*", this::file);
    }

    /** What people type; the page itself is at the root. */
    private static boolean isTyped(String path) {
        return path.length() <= PREFIX.length();
    }

    /** What is no file goes on: the dashboard's API is below the same path. */
    private void file(ServerRequest request, ServerResponse response) {
        String path = request.path().path();
        if (isTyped(path)) {
            response.status(Status.FOUND_302).header(HeaderNames.LOCATION, "/").send();
            return;
        }
        Optional<Asset> asset = assets.find(path.substring(PREFIX.length()));
        if (asset.isEmpty()) {
            response.next();
        } else if (request.prologue().method().equals(Method.GET)) {
            send(request, response, asset.get());
        } else {
            HttpRoutes.notAllowed(path, request, response);
        }
    }

    /** The page. */
    void page(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.VARY, "Accept");
        send(request, response, assets.find(Assets.INDEX).orElseThrow());
    }

    private static void send(ServerRequest request, ServerResponse response, Asset asset) {
        response.header(HeaderNames.ETAG, asset.etag())
                .header(HeaderNames.CACHE_CONTROL, "no-cache")
                .header(CONTENT_SECURITY_POLICY, POLICY)
                .header(CONTENT_TYPE_OPTIONS, "nosniff")
                .header(REFERRER_POLICY, "no-referrer");
        String known = String.join(",", request.headers().values(HeaderNames.IF_NONE_MATCH));
        if (asset.isKnownBy(known)) {
            response.status(Status.NOT_MODIFIED_304).send();
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, asset.contentType()).send(asset.bytes());
    }
}
