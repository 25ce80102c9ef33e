package dev.threadmill.bench.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers every request without a body with the same eleven bytes; a virtual thread each. */
final class TinyServer implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final int REQUEST_BYTES_MAX = 4_096;
    private static final byte[] ANSWER =
            ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\n"
                            + "hello world")
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket listener;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Thread accepting;

    TinyServer() throws IOException {
        listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        accepting = Thread.ofVirtual().start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread.ofVirtual().start(() -> answer(socket));
            }
        } catch (IOException e) {
            // Closed: nobody asks any more.
        }
    }

    private static void answer(Socket socket) {
        byte[] request = new byte[REQUEST_BYTES_MAX];
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            int filled = 0;
            for (int count; (count = in.read(request, filled, request.length - filled)) > 0; ) {
                filled += count;
                if (complete(request, filled)) {
                    out.write(ANSWER);
                    filled = 0;
                }
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static boolean complete(byte[] request, int filled) {
        return filled >= 4
                && request[filled - 1] == '\n'
                && request[filled - 2] == '\r'
                && request[filled - 3] == '\n'
                && request[filled - 4] == '\r';
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
