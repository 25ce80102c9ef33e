package dev.threadmill.server.net;

import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.wire.WebSocketKey;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Answers the opening handshake: hands the connection to its path's handler, or refuses it. */
final class WebSocketUpgrader implements Http1Upgrader {
    private static final Logger LOGGER = Logger.getLogger(WebSocketUpgrader.class.getName());

    private final String protocol;
    private final Map<String, Handler> handlers;
    private final Connections connections;
    private final int messageBytesMax;
    private final WsUpgrader stock = WsUpgrader.create(WsConfig.create());

    /**
     * Makes an upgrader.
     *
     * @param protocol the Upgrade header's value as Helidon looks it up: it minds the case
     */
    WebSocketUpgrader(
            String protocol,
            Map<String, Handler> handlers,
            Connections connections,
            int messageBytesMax) {
        this.protocol = protocol;
        this.handlers = handlers;
        this.connections = connections;
        this.messageBytesMax = messageBytesMax;
    }

    @Override
    public String supportedProtocol() {
        return protocol;
    }

    @Override
    public ServerConnection upgrade(
            ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
        String path = prologue.uriPath().path();
        if (path.equals(StockEcho.PATH)) {
            return stock.upgrade(connection, prologue, headers);
        }
        Handler handler = handlers.get(path);
        if (handler == null) {
            throw refuse(connection, new Admission.Refused(404, "no WebSocket at " + path));
        }
        Handshake handshake = handshake(connection, prologue, path, headers);
        Admission rules = HandshakeRules.check(prologue.method().text(), handshake);
        if (rules instanceof Admission.Refused refused) {
            throw refuse(connection, refused);
        }
        if (admission(handler, handshake) instanceof Admission.Refused refused) {
            throw refuse(connection, refused);
        }
        // From here on the connection's thread runs the handler, whatever becomes of the answer.
        accept(connection, handshake.header("sec-websocket-key").orElseThrow().strip());
        return new WebSocketConnection(
                connections.newNumber(),
                handshake,
                connection,
                handler,
                connections,
                messageBytesMax);
    }

    private static Admission admission(Handler handler, Handshake handshake) {
        try {
            return handler.admit(handshake);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "the handler of " + handshake.path() + " failed", e);
            return new Admission.Refused(500, "the handler failed");
        }
    }

    private static void accept(ConnectionContext connection, String key) {
        String answer =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: "
                        + WebSocketKey.accept(key)
                        + "\r\n\r\n";
        try {
            connection
                    .dataWriter()
                    .writeNow(BufferData.create(answer.getBytes(StandardCharsets.US_ASCII)));
        } catch (RuntimeException e) {
            // The peer is gone: the handler's first receive finds the end, and cleans up.
            connection.serverSocket().close();
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

    private static Handshake handshake(
            ConnectionContext connection,
            HttpPrologue prologue,
            String path,
            WritableHeaders<?> headers) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (Header header : headers) {
            fields.computeIfAbsent(
                            header.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .addAll(header.allValues());
        }
        Map<String, List<String>> query = query(connection, prologue.query().rawValue());
        String peer = connection.remotePeer().host() + ":" + connection.remotePeer().port();
        return new Handshake(path, query, fields, peer);
    }

    private static Map<String, List<String>> query(ConnectionContext connection, String raw) {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                try {
                    query.computeIfAbsent(decode(name), key -> new ArrayList<>())
                            .add(decode(value));
                } catch (IllegalArgumentException e) {
                    throw refuse(
                            connection, new Admission.Refused(400, "the query is badly encoded"));
                }
            }
        }
        return query;
    }

    /** Percent-decodes; a plus stays a plus, since tokens hold them and forms are not sent here. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
