package dev.threadmill.server.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client of a test, which waits for what it should hear, but not forever. */
public final class Peer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HEARD_MAX = 1_000_000;
    private static final long PATIENCE_S = 20;

    private final WebSocketClient client;
    private final BlockingQueue<WebSocketEvent> heard = new LinkedBlockingQueue<>(HEARD_MAX);
    private final Thread listening;

    /** Listens from now on; closes the client in the end. */
    public Peer(WebSocketClient client) {
        this.client = client;
        this.listening = Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        try {
            for (WebSocketEvent event; (event = client.receive()) != null; ) {
                heard.put(event);
            }
            heard.put(new WebSocketEvent.Close(client.closeCode(), client.closeReason()));
        } catch (IOException e) {
            heard.add(new WebSocketEvent.Close(0, "broke the protocol: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void say(String text) throws IOException {
        client.sendText(text);
    }

    public void say(byte[] bytes) throws IOException {
        client.sendBinary(bytes);
    }

    /** The next message, or the Close frame; whoever waits for one in vain fails. */
    public WebSocketEvent next() throws InterruptedException {
        WebSocketEvent event = heard.poll(PATIENCE_S, TimeUnit.SECONDS);
        assertNotNull(event, "nothing was heard for " + PATIENCE_S + " s");
        return event;
    }

    /** The next message's text. */
    public String hear() throws InterruptedException {
        return next() instanceof WebSocketEvent.Text(String text)
                ? text
                : "something else than text";
    }

    /** The next message as JSON. */
    public JsonNode hearJson() throws InterruptedException, JsonProcessingException {
        return JSON.readTree(hear());
    }

    /** The answer to a message. */
    public String ask(String text) throws IOException, InterruptedException {
        say(text);
        return hear();
    }

    /** Goes on until the other side closes, and returns how it did. */
    public WebSocketEvent.Close hearClose() throws InterruptedException {
        while (true) {
            if (next() instanceof WebSocketEvent.Close close) {
                return close;
            }
        }
    }

    /** Begins the closing handshake. */
    public void bye(int code, String reason) {
        client.close(code, reason);
    }

    public String subprotocol() {
        return client.subprotocol();
    }

    /** Fails where something else was heard already. */
    public void heardNothingElse() {
        assertEquals(0, heard.size(), () -> "also heard " + heard);
    }

    @Override
    public void close() {
        client.close();
        listening.interrupt();
    }
}
