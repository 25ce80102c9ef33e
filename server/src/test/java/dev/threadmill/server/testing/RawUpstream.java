package dev.threadmill.server.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.threadmill.wire.WebSocketKey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A TCP server that reads the request for a WebSocket and then does what a test says. */
public final class RawUpstream implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: (\\S+)");

    private final ServerSocket server;
    private final Script script;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** What happens on a connection; its socket is closed afterwards. */
    public interface Script {
        void run(Socket socket, InputStream in, String request) throws Exception;
    }

    /** Follows a script from the request on. */
    public RawUpstream(Script script) throws IOException {
        this.script = script;
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** Follows a script once it has agreed to the WebSocket. */
    public static RawUpstream upgraded(Script script) throws IOException {
        return new RawUpstream((socket, in, request) -> {
            Matcher key = KEY.matcher(request);
            if (!key.find()) {
                throw new IOException("no key");
            }
            socket.getOutputStream()
                    .write(
                            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                            + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                                            + WebSocketKey.accept(key.group(1))
                                            + "\r\n\r\n")
                                    .getBytes(ISO_8859_1));
            script.run(socket, in, request);
        });
    }

    /** A server that reads and says nothing. */
    public static RawUpstream silent() throws IOException {
        return upgraded(
                (socket, in, request) -> in.transferTo(java.io.OutputStream.nullOutputStream()));
    }

    public String url() {
        return "ws://127.0.0.1:" + server.getLocalPort();
    }

    /** Connections that are open now. */
    public int open() {
        return sockets.size();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                head.append((char) next);
            }
            script.run(socket, in, head.toString());
        } catch (Exception e) {
            // The proxy has left, or the test is over.
        } finally {
            sockets.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
