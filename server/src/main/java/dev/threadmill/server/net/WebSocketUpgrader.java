package dev.threadmill.server.net;

import dev.threadmill.server.config.Origins;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.handler.Paths;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.wire.DeflateParameters;
import dev.threadmill.wire.WebSocketKey;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Answers the opening handshake: hands the connection to its path's handler, or refuses it. */
final class WebSocketUpgrader implements Http1Upgrader {
    private static final Logger LOGGER = Logger.getLogger(WebSocketUpgrader.class.getName());
    private static final String EXTENSIONS = "Sec-WebSocket-Extensions";
    private static final int RETRY_AFTER_S = 1;
    private static final int KNOWN_MAX = 1_000;

    private final Paths paths;
    private final WebSocketServices services;
    private final AcceptedSockets accepted;
    private final ConcurrentMap<String, String> known = new ConcurrentHashMap<>();
    private final WsUpgrader stock = WsUpgrader.create(WsConfig.create());

    WebSocketUpgrader(Paths paths, WebSocketServices services, AcceptedSockets accepted) {
        this.paths = paths;
        this.services = services;
        this.accepted = accepted;
    }

    @Override
    public String supportedProtocol() {
        return RequestWatch.PROTOCOL;
    }

    @Override
    public ServerConnection upgrade(
            ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
        String path = prologue.uriPath().path();
        if (path.equals(StockEcho.PATH)) {
            checkOrigin(
                    connection, headers.first(HeaderNames.ORIGIN), headers.first(HeaderNames.HOST));
            accepted.take(connection);
            return stock.upgrade(connection, prologue, headers);
        }
        if (!services.gate().enter()) {
            services.connections().rejected();
            throw refuse(
                    connection,
                    Admission.Refused.full("too many handshakes are waiting", RETRY_AFTER_S));
        }
        Handler handler = paths.find(path);
        boolean waits = handler != null && handler.waitsForOthers();
        if (waits) {
            services.gate().leave();
        }
        try {
            return admit(connection, prologue, path, handler, headers);
        } finally {
            if (!waits) {
                services.gate().leave();
            }
        }
    }

    private ServerConnection admit(
            ConnectionContext connection,
            HttpPrologue prologue,
            String path,
            Handler handler,
            WritableHeaders<?> headers) {
        if (handler == null) {
            throw refuse(connection, new Admission.Refused(404, "no WebSocket at " + path));
        }
        SocketAddress peer = connection.remotePeer().address();
        Handshake handshake;
        try {
            handshake = Handshakes.of(prologue, path, headers, Peers.text(peer));
        } catch (IllegalArgumentException e) {
            throw refuse(connection, new Admission.Refused(400, "the query is badly encoded"));
        }
        Optional<Admission.Refused> broken =
                HandshakeRules.check(prologue.method().text(), handshake);
        if (broken.isPresent()) {
            throw refuse(connection, broken.get());
        }
        if (!handler.judgesOrigins()) {
            checkOrigin(connection, handshake.header("origin"), handshake.header("host"));
        }
        if (!services.arrivals().begin()) {
            throw refuse(connection, Admission.Refused.full("shutting down", RETRY_AFTER_S));
        }
        boolean opened = false;
        try {
            ServerConnection webSocket = enter(connection, handler, handshake);
            opened = true;
            return webSocket;
        } finally {
            if (!opened) {
                services.arrivals().end();
            }
        }
    }

    private void checkOrigin(
            ConnectionContext connection, Optional<String> origin, Optional<String> host) {
        if (!services.settings().allowedOrigins().admits(origin, host.orElse(""))) {
            throw refuse(connection, new Admission.Refused(403, Origins.REFUSAL));
        }
    }

    /** Makes room for one more WebSocket, and asks its handler. */
    private ServerConnection enter(
            ConnectionContext connection, Handler handler, Handshake handshake) {
        if (!DeflateParameters.wellFormed(handshake.values(EXTENSIONS))) {
            throw refuse(
                    connection,
                    new Admission.Refused(400, "the " + EXTENSIONS + " header cannot be read"));
        }
        Socket socket = accepted.take(connection).orElseThrow(WebSocketUpgrader::tooLate);
        String ip = Peers.ip(connection.remotePeer().address());
        Optional<Admission.Refused> full = services.limits().tryEnter(ip);
        if (full.isPresent() && handler.hasPlaceFor(handshake)) {
            services.limits().enter(ip);
        } else if (full.isPresent()) {
            services.connections().rejected();
            throw refuse(connection, full.get());
        }
        boolean entered = false;
        try {
            switch (admission(handler, handshake)) {
                case Admission.Refused refused -> throw refuse(connection, refused);
                case Admission.Accepted welcome -> {
                    boolean keeps = !handler.hasManyPaths();
                    ServerConnection opened = open(connection, socket, handshake, welcome, keeps);
                    entered = true;
                    return opened;
                }
            }
        } finally {
            if (!entered) {
                services.limits().leave(ip);
            }
        }
    }

    private static CloseConnectionException tooLate() {
        return new CloseConnectionException("the handshake took too long");
    }

    private static Admission admission(Handler handler, Handshake handshake) {
        try {
            return handler.admit(handshake);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "the handler of " + handshake.path() + " failed", e);
            return new Admission.Refused(500, "the handler failed");
        }
    }

    /**
     * The conversation is held when this returns, whatever becomes of the answer, and abandoned if
     * it throws.
     *
     * @param keepsPath whether the path is worth remembering
     */
    private ServerConnection open(
            ConnectionContext connection,
            Socket socket,
            Handshake handshake,
            Admission.Accepted welcome,
            boolean keepsPath) {
        boolean held = false;
        try {
            Opening opening =
                    new Opening(
                            keepsPath ? known(handshake.path()) : handshake.path(),
                            welcome.subprotocol(),
                            deflate(handshake),
                            welcome.conversation());
            DataReader left = connection.dataReader();
            // To read nothing would wait for something.
            byte[] ahead = left.available() > 0 ? left.readBytes(left.available()) : new byte[0];
            WebSocketConnection webSocket =
                    new WebSocketConnection(services, opening, socket, ahead);
            answer(socket, handshake.header("sec-websocket-key").orElseThrow().strip(), opening);
            ServerConnection handOver =
                    new ConnectionHandOver(webSocket, connection.serverSocket());
            held = true;
            return handOver;
        } catch (IOException e) {
            throw new IllegalStateException("an open socket has streams", e);
        } finally {
            if (!held) {
                welcome.conversation().abandon();
            }
        }
    }

    /** The path as it was when first asked for, so that no connection keeps a copy of its own. */
    private String known(String path) {
        if (known.size() >= KNOWN_MAX) {
            return path;
        }
        String earlier = known.putIfAbsent(path, path);
        return earlier == null ? path : earlier;
    }

    private Optional<DeflateParameters> deflate(Handshake handshake) {
        Settings.Compression compression = services.settings().compression();
        return compression == Settings.Compression.OFF
                ? Optional.empty()
                : DeflateParameters.accept(
                        handshake.values(EXTENSIONS),
                        compression == Settings.Compression.CONTEXT_TAKEOVER);
    }

    private static void answer(Socket socket, String key, Opening opening) {
        StringBuilder answer = new StringBuilder(256);
        answer.append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n");
        answer.append("Connection: Upgrade\r\nSec-WebSocket-Accept: ");
        answer.append(WebSocketKey.accept(key)).append("\r\n");
        opening.subprotocol()
                .ifPresent(name ->
                        answer.append("Sec-WebSocket-Protocol: ").append(name).append("\r\n"));
        opening.deflate()
                .ifPresent(terms ->
                        answer.append("Sec-WebSocket-Extensions: ")
                                .append(terms.answer())
                                .append("\r\n"));
        answer.append("\r\n");
        try {
            socket.getOutputStream().write(answer.toString().getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // The conversation's first receive finds the end, and cleans up.
            LOGGER.log(Level.FINE, "a peer left during its handshake", e);
        }
    }

    /** Writes the refusal and ends the connection; Helidon must add nothing to it. */
    private static CloseConnectionException refuse(
            ConnectionContext connection, Admission.Refused refused) {
        byte[] text = (refused.text() + "\n").getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder();
        head.append("HTTP/1.1 ").append(refused.status()).append(' ').append(reason(refused));
        head.append("\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ");
        head.append(text.length).append("\r\nConnection: close\r\n");
        refused.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        try {
            connection
                    .dataWriter()
                    .writeNow(
                            BufferData.create(
                                    BufferData.create(
                                            head.toString().getBytes(StandardCharsets.ISO_8859_1)),
                                    BufferData.create(text)));
        } catch (RuntimeException e) {
            return new CloseConnectionException("refused, and gone already", e);
        }
        return new CloseConnectionException("refused with " + refused.status());
    }

    private static String reason(Admission.Refused refused) {
        return io.helidon.http.Status.create(refused.status()).reasonPhrase();
    }
}
