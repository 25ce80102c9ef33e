package dev.threadmill.server.engineio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.ConnectionLimits;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.UpstreamServer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;

/** A server that is asked without HTTP, with an application that notes what it is told. */
abstract class EngineServerFixture {
    static final String RS = "\u001e";

    final Connections connections = new Connections();
    final Deadlines deadlines = new Deadlines();
    final EngineFigures figures = new EngineFigures();
    final PollRoom room = new PollRoom(3_000_000);
    final RecordingApplication application = new RecordingApplication();
    final AtomicBoolean gone = new AtomicBoolean();
    Duration ping = Duration.ofSeconds(30);
    EngineServer server;

    @AfterEach
    void stop() {
        deadlines.close();
    }

    EngineServer server() {
        if (server == null) {
            EngineSettings settings =
                    new EngineSettings(ping, ping, Duration.ofSeconds(10), 10_000, 1_000_000);
            server =
                    new EngineServer(
                            new EngineServices(
                                    settings,
                                    connections,
                                    new ConnectionLimits(100, 0),
                                    deadlines,
                                    figures,
                                    room),
                            application);
        }
        return server;
    }

    EngineAnswer ask(String method, String sid, String body) {
        Map<String, List<String>> query =
                sid.isEmpty()
                        ? Map.of("EIO", List.of("4"), "transport", List.of("polling"))
                        : Map.of(
                                "EIO", List.of("4"),
                                "transport", List.of("polling"),
                                "sid", List.of(sid));
        List<EngineAnswer> answers = new ArrayList<>();
        server().serve(
                        new EngineRequest(
                                method,
                                "/test/",
                                query,
                                name -> Optional.empty(),
                                "1.2.3.4:5",
                                "1.2.3.4",
                                new ByteArrayInputStream(body.getBytes(UTF_8)),
                                gone::get),
                        answers::add);
        return answers.getFirst();
    }

    String open() {
        return ask("GET", "", "").body().split("\"", -1)[3];
    }

    FutureTask<EngineAnswer> pollAside(String sid) throws Exception {
        FutureTask<EngineAnswer> poll = new FutureTask<>(() -> ask("GET", sid, ""));
        Thread.ofVirtual().start(poll);
        EngineFixture.await(() -> figures.pollCount() == 1);
        return poll;
    }

    static EngineMessage text(String text) {
        return EngineMessage.text(text);
    }

    /** Brings WebSockets to the server. */
    UpstreamServer webSockets() throws Exception {
        return new UpstreamServer(
                new Handler() {
                    @Override
                    public Admission admit(Handshake handshake) {
                        return server().admit(handshake);
                    }

                    @Override
                    public void serve(Session session) {
                        throw new IllegalStateException();
                    }
                });
    }

    static Peer connect(UpstreamServer listener, String more) throws Exception {
        return new Peer(
                WebSocketClient.connect(
                        URI.create(listener.url() + "/?EIO=4&transport=websocket" + more),
                        List.of(),
                        Tls.DEFAULT,
                        Duration.ofSeconds(20)));
    }
}
