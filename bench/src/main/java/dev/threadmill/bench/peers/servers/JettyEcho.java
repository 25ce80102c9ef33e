package dev.threadmill.bench.peers.servers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** Jetty's WebSocket API, with its own defaults. */
public final class JettyEcho {
    private JettyEcho() {}

    /**
     * Starts the server on a free port; ends with the process.
     *
     * @param args none
     */
    public static void main(String[] args) throws Exception {
        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.setHandler(
                WebSocketUpgradeHandler.from(
                        server,
                        container ->
                                container.addMapping(
                                        "/echo", (request, response, callback) -> new Echo())));
        server.start();
        int port = ((NetworkConnector) server.getConnectors()[0]).getLocalPort();
        System.out.println("listening on http://127.0.0.1:" + port);
        server.join();
    }

    /** Sends back what comes, and asks for the next message when that is sent. */
    public static final class Echo extends Session.Listener.Abstract {
        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            session.demand();
        }

        @Override
        public void onWebSocketText(String message) {
            getSession().sendText(message, Callback.from(getSession()::demand, failure -> {}));
        }

        @Override
        public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
            getSession()
                    .sendBinary(
                            payload,
                            Callback.from(
                                    () -> {
                                        callback.succeed();
                                        getSession().demand();
                                    },
                                    callback::fail));
        }
    }
}
