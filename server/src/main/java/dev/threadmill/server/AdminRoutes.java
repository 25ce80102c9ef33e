package dev.threadmill.server;

import dev.threadmill.server.admin.AdminAnswer;
import dev.threadmill.server.admin.AdminRequest;
import dev.threadmill.server.admin.ConnectionsApi;
import dev.threadmill.server.net.Peers;
import io.helidon.common.parameters.Parameters;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Carries requests to the admin API and its answers back. */
final class AdminRoutes {
    private AdminRoutes() {}

    static void add(HttpRouting.Builder routing, ConnectionsApi api) {
        routing.any(
                ConnectionsApi.PREFIX + "/*",
                (request, response) ->
                        send(response, api.answer(read(request, ConnectionsApi.PREFIX))));
    }

    /** What an API is to know of a request; its path without {@code prefix}. */
    static AdminRequest read(ServerRequest request, String prefix) {
        return new AdminRequest(
                request.prologue().method().text(),
                request.path().path().substring(prefix.length()),
                query(request.query()),
                name -> request.headers().first(HeaderNames.create(name)),
                Peers.ip(request.remotePeer().address()),
                request.content().inputStream());
    }

    static Map<String, List<String>> query(Parameters query) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String name : query.names()) {
            List<String> all = query.all(name);
            values.put(name, all.isEmpty() ? List.of("") : all);
        }
        return values;
    }

    static void send(ServerResponse response, AdminAnswer answer) {
        response.status(Status.create(answer.status()));
        answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        if (answer.json().isEmpty()) {
            response.send();
            return;
        }
        if (!answer.headers().containsKey(AdminAnswer.CONTENT_TYPE)) {
            response.header(HeaderNames.CONTENT_TYPE, "application/json");
        }
        response.header(HeaderNames.CACHE_CONTROL, "no-store").send(answer.json());
    }
}
