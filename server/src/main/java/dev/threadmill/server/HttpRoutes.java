package dev.threadmill.server;

import dev.threadmill.server.admin.ConnectionsApi;
import dev.threadmill.server.admin.Problem;
import dev.threadmill.server.admin.RootPage;
import dev.threadmill.server.admin.SignInApi;
import dev.threadmill.server.events.EventsApi;
import dev.threadmill.server.handler.Paths;
import dev.threadmill.server.runs.RunsApi;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.NotFoundException;
import io.helidon.http.PathMatchers;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is answered over plain HTTP, beside health and metrics, which are Helidon's. */
record HttpRoutes(
        RootPage root,
        ConnectionsApi admin,
        SignInApi signIn,
        StatusRoutes status,
        RunsApi runs,
        DashboardRoutes dashboard,
        Optional<EventsApi> events,
        Engines engines,
        Cors cors,
        Paths webSockets) {
    private static final String JSON = "application/json";
    private static final List<String> READ_ONLY =
            List.of("/", "/health", "/health/live", "/health/ready", "/metrics", "/stats");

    /** Everything. */
    void addTo(HttpRouting.Builder routing) {
        addAdminTo(routing);
        events.ifPresent(api -> EventRoutes.add(routing, api, cors));
        engines.addRoutesTo(routing, cors);
        // Which paths are WebSockets may change while this runs.
        routing.any((request, response) -> {
            String path = request.path().path();
            if (webSockets.find(path) == null) {
                response.next();
            } else {
                send(
                        response.status(Status.create(426))
                                .header(HeaderNames.UPGRADE, "websocket"),
                        Problem.upgradeRequired(path));
            }
        });
    }

    /** What is for who looks after the appliance. */
    void addAdminTo(HttpRouting.Builder routing) {
        routing.get("/", this::root);
        AdminRoutes.add(routing, admin);
        RunRoutes.add(routing, runs);
        AccessRoutes.add(routing, signIn);
        dashboard.addTo(routing);
        List<String> readOnly = new ArrayList<>(READ_ONLY);
        readOnly.addAll(status.more());
        for (String path : readOnly) {
            routing.route(
                    method -> !method.equals(Method.GET),
                    PathMatchers.exact(path),
                    (request, response) -> notAllowed(path, request, response));
        }
        status.addTo(routing);
        routing.error(
                NotFoundException.class,
                (request, response, missing) ->
                        send(
                                response.status(Status.NOT_FOUND_404),
                                Problem.notFound(request.path().path())));
    }

    static void notAllowed(String path, ServerRequest request, ServerResponse response) {
        send(
                response.status(Status.METHOD_NOT_ALLOWED_405)
                        .header(HeaderNames.ALLOW, "GET, HEAD"),
                Problem.methodNotAllowed(request.prologue().method().text(), path, "GET, HEAD"));
    }

    private static void send(ServerResponse response, Problem problem) {
        response.header(HeaderNames.CONTENT_TYPE, JSON).send(problem.json());
    }

    /** The dashboard to a browser; to others what the service says, or what is here. */
    private void root(ServerRequest request, ServerResponse response) {
        String accept = String.join(",", request.headers().values(HeaderNames.ACCEPT));
        if (RootPage.wantsPage(accept)) {
            dashboard.page(request, response);
        } else if (!status.root(response)) {
            response.header(HeaderNames.CONTENT_TYPE, JSON)
                    .header(HeaderNames.VARY, "Accept")
                    .send(root.json(Instant.now()));
        }
    }
}
