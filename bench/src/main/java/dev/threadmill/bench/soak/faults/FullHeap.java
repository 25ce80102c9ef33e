package dev.threadmill.bench.soak.faults;

import dev.threadmill.load.transport.WebSocketClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * More messages begin, and do not end, than fit into the heap: those beyond a quarter of it end
 * with 1013, all others go on, also while the rest stays.
 */
record FullHeap() implements Fault {
    private static final Duration SENDING = Duration.ofSeconds(15);
    private static final int CLIENTS = 16;
    private static final int MESSAGE_BYTES = 14 * 1_024 * 1_024;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String check(Path folder) throws IOException, InterruptedException {
        Map<String, String> heap = Map.of("THREADMILL_JAVA_OPTS", "-Xmx64m");
        try (Tried tried = Tried.start(folder, "", 0, heap, "")) {
            tried.awaitEcho();
            List<Socket> sockets = new ArrayList<>();
            List<Thread> senders = new ArrayList<>();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    Socket socket = handshake(tried);
                    sockets.add(socket);
                    senders.add(Thread.ofVirtual().start(() -> fill(socket)));
                }
                long end = System.nanoTime() + SENDING.toNanos();
                for (Thread sender : senders) {
                    var unused =
                            sender.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
                }
                tried.mustLive();
                // Those that came in still hold what they have sent.
                tried.awaitEcho();
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            tried.awaitEcho();
            try (WebSocketClient client = tried.connect("/echo")) {
                Tried.same(client);
            }
            return "%d messages of 14 MB each in a heap of 64 MB; said OutOfMemoryError %d times"
                    .formatted(CLIENTS, tried.saidCount("OutOfMemoryError"));
        }
    }

    private static Socket handshake(Tried tried) throws IOException {
        URI place = URI.create("http://" + tried.place());
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(place.getHost(), place.getPort()), 10_000);
        socket.setSoTimeout(20_000);
        String request =
                "GET /echo HTTP/1.1\r\nHost: "
                        + tried.place()
                        + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** A frame of many bytes, but for the last one. */
    private static void fill(Socket socket) {
        try {
            OutputStream out = socket.getOutputStream();
            byte[] head = {
                (byte) 0x82,
                (byte) 0xff,
                0,
                0,
                0,
                0,
                (byte) (MESSAGE_BYTES >> 24),
                (byte) (MESSAGE_BYTES >> 16),
                (byte) (MESSAGE_BYTES >> 8),
                (byte) MESSAGE_BYTES,
                0,
                0,
                0,
                0
            };
            out.write(head);
            byte[] part = new byte[64 * 1_024];
            for (int sent = 0; sent < MESSAGE_BYTES - part.length; sent += part.length) {
                out.write(part);
            }
        } catch (IOException e) {
            // Cut off, as it may be.
        }
    }
}
