package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;

/** A peer whose Engine.IO session is a WebSocket from the beginning. */
final class WebSocketPeer extends SioPeer {
    private final WebSocketClient client;

    /** Opens a session on an appliance. */
    WebSocketPeer(String url) throws Exception {
        URI uri =
                URI.create(
                        url.replaceFirst("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        client = WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(20));
        Thread.startVirtualThread(this::listen);
        assertEquals('0', next().charAt(0));
    }

    private void listen() {
        try {
            for (WebSocketEvent event; (event = client.receive()) != null; ) {
                switch (event) {
                    case WebSocketEvent.Text text -> hearFrame(text.text());
                    case WebSocketEvent.Binary binary ->
                            hear('b' + Base64.getEncoder().encodeToString(binary.bytes()));
                    default -> {
                        // Engine.IO has its own pings.
                    }
                }
            }
        } catch (IOException e) {
            hear("broken: " + e.getMessage());
        } finally {
            end();
        }
    }

    private void hearFrame(String frame) throws IOException {
        if (frame.equals("2")) {
            client.sendText("3");
        } else {
            hear(frame);
        }
    }

    @Override
    void say(String frame) throws IOException {
        client.sendText(frame);
    }

    @Override
    void say(byte[] bytes) throws IOException {
        client.sendBinary(bytes);
    }

    @Override
    public void close() {
        client.close();
    }
}
