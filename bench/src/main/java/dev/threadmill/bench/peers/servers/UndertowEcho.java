package dev.threadmill.bench.peers.servers;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Undertow's WebSocket handler, with its own defaults. */
public final class UndertowEcho {
    private UndertowEcho() {}

    /**
     * Starts the server on a free port; ends with the process.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Undertow server =
                Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setHandler(
                                Handlers.path()
                                        .addPrefixPath(
                                                "/echo",
                                                Handlers.websocket((exchange, channel) -> {
                                                    channel.getReceiveSetter().set(new Echo());
                                                    channel.resumeReceives();
                                                })))
                        .build();
        server.start();
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        System.out.println("listening on http://127.0.0.1:" + address.getPort());
    }

    private static final class Echo extends AbstractReceiveListener {
        @Override
        protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
            WebSockets.sendText(message.getData(), channel, null);
        }

        @Override
        protected void onFullBinaryMessage(
                WebSocketChannel channel, BufferedBinaryMessage message) {
            var data = message.getData();
            ByteBuffer copy = WebSockets.mergeBuffers(data.getResource());
            data.close();
            WebSockets.sendBinary(copy, channel, null);
        }
    }
}
