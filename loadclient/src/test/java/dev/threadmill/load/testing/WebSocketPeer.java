package dev.threadmill.load.testing;

import dev.threadmill.load.testing.ScriptedServer.Peer;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketKey;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's side of a WebSocket on a scripted connection. */
public final class WebSocketPeer {
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: (\\S+)");
    private static final int MESSAGE_BYTES_MAX = 32 * 1024 * 1024;

    private final Peer peer;
    private final String request;
    private final FrameReader reader;
    private final ReentrantLock writing = new ReentrantLock();

    private WebSocketPeer(Peer peer, String request) {
        this.peer = peer;
        this.request = request;
        this.reader = new FrameReader(peer.in(), true, MESSAGE_BYTES_MAX, null);
    }

    /** What happens after the handshake; the socket is closed when it returns. */
    public interface Script {
        void run(WebSocketPeer peer) throws Exception;
    }

    /** A server whose every connection is a WebSocket that follows a script. */
    public static ScriptedServer server(Script script) {
        return new ScriptedServer(peer -> script.run(accept(peer)));
    }

    /** A server that sends every message back. */
    public static ScriptedServer echo() {
        return server(WebSocketPeer::echoAll);
    }

    /** Sends every message back until the client leaves. */
    public void echoAll() throws Exception {
        for (WebSocketEvent event; (event = next()) != null; ) {
            echo(event);
        }
    }

    /** A server that sends every text to everybody but its sender, in another wrapping. */
    public static ScriptedServer hub() {
        Set<WebSocketPeer> everybody = ConcurrentHashMap.newKeySet();
        return server(peer -> {
            everybody.add(peer);
            peer.text("{\"type\":\"Connect\"}");
            try {
                for (WebSocketEvent event; (event = peer.next()) != null; ) {
                    if (event instanceof WebSocketEvent.Text text) {
                        for (WebSocketPeer other : everybody) {
                            if (other != peer) {
                                other.relay("{\"type\":\"Chat\"," + text.text().substring(1));
                            }
                        }
                    }
                }
            } finally {
                everybody.remove(peer);
            }
        });
    }

    /** Reads a request and answers it with a 101 that has further {@code fields}. */
    public static WebSocketPeer accept(Peer peer, String... fields) throws IOException {
        String request = peer.readRequest();
        if (request == null) {
            throw new IOException("no request");
        }
        return upgrade(peer, request, fields);
    }

    /** Answers a request that was read already with a 101. */
    public static WebSocketPeer upgrade(Peer peer, String request, String... fields)
            throws IOException {
        peer.write(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: "
                        + acceptOf(request)
                        + "\r\n"
                        + (fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n")
                        + "\r\n");
        return new WebSocketPeer(peer, request);
    }

    /** The value of Sec-WebSocket-Accept that answers a request. */
    public static String acceptOf(String request) {
        Matcher key = KEY.matcher(request);
        if (!key.find()) {
            throw new IllegalArgumentException("no key in " + request);
        }
        return WebSocketKey.accept(key.group(1));
    }

    /** The opening handshake's request. */
    public String request() {
        return request;
    }

    public Peer peer() {
        return peer;
    }

    /** What the client says next; null at the end. */
    public WebSocketEvent next() throws Exception {
        return reader.next();
    }

    /** Sends a data message back, answers a Close; what else came is left. */
    public void echo(WebSocketEvent event) throws IOException {
        switch (event) {
            case WebSocketEvent.Text text -> text(text.text());
            case WebSocketEvent.Binary binary -> write(FrameWriter.binary(binary.bytes(), null));
            case WebSocketEvent.Close close ->
                    close(close.code() == CloseCode.NONE ? CloseCode.NORMAL : close.code());
            case WebSocketEvent.Ping ping -> write(FrameWriter.pong(ping.payload(), null));
            case WebSocketEvent.Pong pong -> {
                // Asked for by the script, which may look at it.
            }
        }
    }

    public void text(String text) throws IOException {
        write(FrameWriter.text(text, null));
    }

    /** Sends a text to a client that may be gone. */
    public void relay(String text) {
        try {
            text(text);
        } catch (IOException e) {
            // It has left; the others have not.
        }
    }

    public void ping(String payload) throws IOException {
        write(FrameWriter.ping(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8), null));
    }

    public void close(int code) throws IOException {
        write(FrameWriter.close(code, "", null));
    }

    /** Writes bytes as they are; from any thread. */
    public void write(byte[] bytes) throws IOException {
        writing.lock();
        try {
            peer.write(bytes);
        } finally {
            writing.unlock();
        }
    }
}
