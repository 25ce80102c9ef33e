package dev.threadmill.server;

import dev.threadmill.server.admin.AdminAnswer;
import dev.threadmill.server.admin.Problem;
import dev.threadmill.server.config.Origins;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which pages may read what is answered where WebSockets may be opened, too. */
record Cors(Origins origins) {
    private static final String ALLOWED = "Access-Control-Allow-Origin";
    private static final String VARY = "Vary";

    /** Whether a request is of a page that may not connect. */
    boolean refuses(ServerRequest request) {
        return !origins.admits(
                origin(request), request.headers().first(HeaderNames.HOST).orElse(""));
    }

    /** What it then gets. */
    static AdminAnswer refusal() {
        return AdminAnswer.problem(
                403, Map.of(VARY, "Origin"), new Problem("forbidden", Origins.REFUSAL));
    }

    private static Optional<String> origin(ServerRequest request) {
        return request.headers().first(HeaderNames.ORIGIN);
    }

    /** An answer's headers that let everybody read it, narrowed to who may. */
    Map<String, String> narrowed(ServerRequest request, Map<String, String> headers) {
        if (origins.all() || !headers.containsKey(ALLOWED)) {
            return headers;
        }
        Map<String, String> narrowed = new LinkedHashMap<>(headers);
        narrowed.remove(ALLOWED);
        origin(request).ifPresent(page -> narrowed.put(ALLOWED, page));
        narrowed.merge(VARY, "Origin", (others, own) -> others + ", " + own);
        return narrowed;
    }
}
