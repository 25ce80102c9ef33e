package dev.threadmill.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ServersTest {
    static Stream<WsPeer> servers() {
        return WsPeer.ALL.stream().filter(peer -> peer.command().getLast().contains(".servers."));
    }

    @ParameterizedTest
    @MethodSource("servers")
    void sendsBackWhatComes(WsPeer peer) throws IOException, InterruptedException {
        LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
        WebSocket.Listener listener =
                new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                            WebSocket socket, CharSequence text, boolean last) {
                        heard.add(text.toString());
                        socket.request(1);
                        return null;
                    }
                };
        try (WsServer server = new WsServer(Path.of("").toAbsolutePath(), peer);
                HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .buildAsync(URI.create(server.url(peer.echo())), listener)
                            .join();
            for (String message : new String[] {"one", "two"}) {
                socket.sendText(message, true).join();
                assertEquals(message, heard.poll(30, TimeUnit.SECONDS));
            }
            socket.abort();
        }
    }
}
