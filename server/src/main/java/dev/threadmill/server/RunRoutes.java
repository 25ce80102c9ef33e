package dev.threadmill.server;

import dev.threadmill.server.runs.RunsApi;
import io.helidon.webserver.http.HttpRouting;

/** Carries requests for runs, and the answers back. */
final class RunRoutes {
    private RunRoutes() {}

    static void add(HttpRouting.Builder routing, RunsApi api) {
        for (String path : new String[] {RunsApi.PREFIX, RunsApi.PREFIX + "/*"}) {
            routing.any(
                    path,
                    (request, response) ->
                            AdminRoutes.send(
                                    response,
                                    api.answer(AdminRoutes.read(request, RunsApi.PREFIX))));
        }
    }
}
