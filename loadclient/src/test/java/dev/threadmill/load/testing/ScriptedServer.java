package dev.threadmill.load.testing;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A real TCP server on loopback whose every connection follows a script. */
public final class ScriptedServer implements Closeable {
    /** What happens on one connection; the socket is closed when it returns. */
    public interface Script {
        void run(Peer peer) throws Exception;
    }

    private final ServerSocket server;
    private final Script script;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    public ScriptedServer(Script script) {
        this(InetAddress.getLoopbackAddress(), script);
    }

    public ScriptedServer(InetAddress address, Script script) {
        this.script = script;
        try {
            server = new ServerSocket(0, 1_024, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** A server that answers every request with 200 and a small body. */
    public static ScriptedServer ok() {
        return new ScriptedServer(peer -> {
            while (peer.readRequest() != null) {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
    }

    public int port() {
        return server.getLocalPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    /** How many connections came in so far. */
    public int accepted() {
        return accepted.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            script.run(new Peer(socket));
        } catch (Exception e) {
            // The client went away, or the test is over.
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

    /** The server's side of one connection. */
    public static final class Peer {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        public Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        public Socket socket() {
            return socket;
        }

        /** What the client sends from here on. */
        public InputStream in() {
            return in;
        }

        /** Reads a request with its body; null where the client has closed. */
        public String readRequest() throws IOException {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                if (b < 0) {
                    return null;
                }
                text.append((char) b);
            }
            String head = text.toString();
            int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("\r\ncontent-length:");
            if (at < 0) {
                return head;
            }
            int length =
                    Integer.parseInt(
                            head.substring(at + 17, head.indexOf("\r\n", at + 17)).strip());
            return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        public void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void write(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        /** Ends the connection with a reset instead of a close. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Blocks until the client has closed. */
        public void awaitClose() throws IOException {
            while (in.read() >= 0) {
                // Whatever it still says is of no interest.
            }
        }
    }
}
