package dev.threadmill.server.guide;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.setup.Setup;
import dev.threadmill.server.setup.Source;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Peer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole appliance as the Socket.IO service, on a free port, and its clients. */
final class SocketIoGuide implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Appliance appliance;

    SocketIoGuide(String profile, Optional<Path> file, Map<String, String> options)
            throws Exception {
        Map<String, String> all = new HashMap<>(options);
        all.put("server.host", "127.0.0.1");
        all.put("server.port", "0");
        appliance =
                Appliance.start(
                        Setup.read(new Source(profile, file, Path.of("target"), Map.of(), all)));
    }

    /** The profile {@code socketio} with further settings. */
    static SocketIoGuide with(Map<String, String> options) throws Exception {
        return new SocketIoGuide("socketio", Optional.empty(), options);
    }

    static SocketIoGuide plain() throws Exception {
        return with(Map.of());
    }

    Http.Answer get(String path, String... headers) throws Exception {
        return Http.get(appliance.url() + path, headers);
    }

    Http.Answer ask(String method, String path, String body, String... headers) throws Exception {
        return Http.ask(
                method, appliance.url() + path, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    /** As the reference's example has it. */
    Http.Answer send(String body, String... headers) throws Exception {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = "application/json";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return ask("POST", "/SendWebsocketEvent", body, all);
    }

    /** A plain WebSocket. */
    Peer webSocket(String path) throws Exception {
        return new Peer(
                WebSocketClient.connect(
                        URI.create(appliance.url().replaceFirst("^http", "ws") + path),
                        List.of(),
                        Tls.DEFAULT,
                        PATIENCE));
    }

    /** A Socket.IO client in the main namespace. */
    Peer connect() throws Exception {
        return connect("");
    }

    /**
     * A Socket.IO client.
     *
     * @param namespace such as {@code /chat}; empty for the main one
     */
    Peer connect(String namespace) throws Exception {
        Peer peer = webSocket("/socket.io/?EIO=4&transport=websocket");
        assertTrue(peer.hear().startsWith("0{\"sid\":"));
        String head = "40" + (namespace.isEmpty() ? "" : namespace + ",");
        peer.say(head);
        String connected = peer.hear();
        assertTrue(connected.startsWith(head + "{\"sid\":"), connected);
        return peer;
    }

    /** The same, in some rooms. */
    Peer connectIn(String rooms) throws Exception {
        Peer peer = connect();
        peer.say("420[\"join\"," + rooms + "]");
        String joined = peer.hear();
        assertTrue(joined.startsWith("430["), joined);
        return peer;
    }

    @Override
    public void close() {
        appliance.close();
    }
}
