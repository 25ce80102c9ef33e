package dev.threadmill.server;

import dev.threadmill.server.engineio.EngineAnswer;
import dev.threadmill.server.engineio.EngineRequest;
import dev.threadmill.server.engineio.EngineServer;
import dev.threadmill.server.net.Peers;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Carries requests to Engine.IO servers, by their paths, and the answers back. */
final class EngineRoutes {
    private EngineRoutes() {}

    static void add(HttpRouting.Builder routing, Map<String, EngineServer> servers) {
        routing.any((request, response) -> {
            EngineServer server = servers.get(request.path().path());
            if (server == null) {
                response.next();
            } else {
                server.serve(read(request), answer -> send(response, answer));
            }
        });
    }

    private static EngineRequest read(ServerRequest request) {
        return new EngineRequest(
                request.prologue().method().text(),
                request.path().path(),
                AdminRoutes.query(request.query()),
                name -> request.headers().first(HeaderNames.create(name)),
                Peers.text(request.remotePeer().address()),
                Peers.ip(request.remotePeer().address()),
                request.content().inputStream());
    }

    private static void send(ServerResponse response, EngineAnswer answer) {
        response.status(Status.create(answer.status()));
        answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        if (answer.body().isEmpty()) {
            response.send();
        } else {
            response.send(answer.body().getBytes(StandardCharsets.UTF_8));
        }
    }
}
