package dev.threadmill.server;

import dev.threadmill.server.config.Origins;
import dev.threadmill.server.engineio.EngineAnswer;
import dev.threadmill.server.engineio.EngineRequest;
import dev.threadmill.server.engineio.EngineServer;
import dev.threadmill.server.net.Peers;
import dev.threadmill.server.net.Presence;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** Carries requests to Engine.IO servers, by their paths, and the answers back. */
final class EngineRoutes {
    private static final Pattern SPEAKS = Pattern.compile("(^|&)(EIO|transport)=");

    private EngineRoutes() {}

    static void add(HttpRouting.Builder routing, Map<String, EngineServer> servers, Cors cors) {
        routing.any((request, response) -> {
            EngineServer server = find(servers, request);
            if (server == null) {
                response.next();
            } else if (cors.refuses(request)) {
                send(response, EngineAnswer.forbidden(Origins.REFUSAL));
            } else {
                serve(server, request, response, cors);
            }
        });
    }

    /** Below a server's path only what speaks Engine.IO, or could not be told from that. */
    private static EngineServer find(Map<String, EngineServer> servers, ServerRequest request) {
        String path = request.path().path();
        EngineServer server = servers.get(path);
        if (server != null
                || !(SPEAKS.matcher(request.query().rawValue()).find()
                        || request.prologue().method().equals(Method.HEAD))) {
            return server;
        }
        return servers.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("/") && path.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findAny()
                .orElse(null);
    }

    private static void serve(
            EngineServer server, ServerRequest request, ServerResponse response, Cors cors) {
        Optional<Presence> client = request.context().get(Presence.class);
        Map<String, List<String>> query;
        try {
            query = AdminRoutes.query(request.query());
        } catch (IllegalArgumentException e) {
            send(response, EngineAnswer.badlyEncoded());
            return;
        }
        server.serve(
                read(request, query, () -> client.isPresent() && client.get().isGone()),
                answer -> {
                    if (client.isPresent() && client.get().mustClose()) {
                        response.header(HeaderValues.CONNECTION_CLOSE);
                    }
                    send(
                            response,
                            new EngineAnswer(
                                    answer.status(),
                                    cors.narrowed(request, answer.headers()),
                                    answer.body()));
                });
    }

    private static EngineRequest read(
            ServerRequest request, Map<String, List<String>> query, BooleanSupplier gone) {
        return new EngineRequest(
                request.prologue().method().text(),
                request.path().path(),
                query,
                name -> request.headers().first(HeaderNames.create(name)),
                Peers.text(request.remotePeer().address()),
                Peers.ip(request.remotePeer().address()),
                request.content().inputStream(),
                gone);
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
