package dev.threadmill.server;

import dev.threadmill.server.admin.AdminAnswer;
import dev.threadmill.server.events.EventsApi;
import dev.threadmill.server.net.Peers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;

/** Carries requests for events to be sent, and the answers back. */
final class EventRoutes {
    private EventRoutes() {}

    static void add(HttpRouting.Builder routing, EventsApi api, Cors cors) {
        routing.any(
                EventsApi.PATH,
                (request, response) ->
                        AdminRoutes.send(
                                response,
                                cors.refuses(request)
                                        ? Cors.refusal()
                                        : answer(api, request, cors)));
    }

    private static AdminAnswer answer(EventsApi api, ServerRequest request, Cors cors) {
        AdminAnswer answer =
                api.answer(
                        AdminRoutes.read(request, EventsApi.PATH),
                        Peers.ip(request.remotePeer().address()));
        return new AdminAnswer(
                answer.status(), cors.narrowed(request, answer.headers()), answer.json());
    }
}
