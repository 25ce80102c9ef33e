package dev.threadmill.server;

import dev.threadmill.server.events.EventsApi;
import dev.threadmill.server.net.Peers;
import io.helidon.webserver.http.HttpRouting;

/** Carries requests for events to be sent, and the answers back. */
final class EventRoutes {
    private EventRoutes() {}

    static void add(HttpRouting.Builder routing, EventsApi api) {
        routing.any(
                EventsApi.PATH,
                (request, response) ->
                        AdminRoutes.send(
                                response,
                                api.answer(
                                        AdminRoutes.read(request, EventsApi.PATH),
                                        Peers.ip(request.remotePeer().address()))));
    }
}
