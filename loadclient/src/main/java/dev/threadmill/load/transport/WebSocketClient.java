package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.HttpRequestBytes;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketKey;
import dev.threadmill.wire.WebSocketViolation;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A WebSocket on the client's side (RFC 6455): a blocking socket. One thread receives; any thread
 * may send.
 */
public final class WebSocketClient implements AutoCloseable {
    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final int TEXT_BYTES_MAX = 4 * 1024;
    private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final FrameReader reader;
    private final ReentrantLock writing = new ReentrantLock();
    private boolean closeSent;
    private volatile int closeCode = CloseCode.ABNORMAL;
    private volatile String closeReason = "";

    private WebSocketClient(Socket socket, InputStream in) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.reader = new FrameReader(in, false, MESSAGE_BYTES_MAX, null);
    }

    /**
     * Connects and shakes hands.
     *
     * @param uri {@code ws} or {@code wss}
     * @param timeout for the handshake; a receive waits without limit
     * @throws IOException where there is no connection
     * @throws UpgradeRefusedException where the server does not want a WebSocket
     */
    public static WebSocketClient connect(URI uri, List<Header> headers, Tls tls, Duration timeout)
            throws IOException, UpgradeRefusedException {
        boolean secure = "wss".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() != -1 ? uri.getPort() : secure ? 443 : 80;
        Socket socket =
                new SocketOpener(uri.getHost(), port, secure, tls)
                        .open(opening -> limit(opening, timeout));
        try {
            byte[] nonce = new byte[16];
            ThreadLocalRandom.current().nextBytes(nonce);
            String key = WebSocketKey.of(nonce);
            socket.getOutputStream().write(request(uri, headers, key));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            checkAnswer(in, key);
            socket.setSoTimeout(0);
            return new WebSocketClient(socket, in);
        } catch (IOException | UpgradeRefusedException e) {
            socket.close();
            throw e;
        }
    }

    private static void limit(Socket socket, Duration timeout) {
        try {
            socket.setSoTimeout((int) timeout.toMillis());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static byte[] request(URI uri, List<Header> headers, String key) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        fields.add(Map.entry("Connection", "Upgrade"));
        fields.add(Map.entry("Upgrade", "websocket"));
        fields.add(Map.entry("Sec-WebSocket-Version", "13"));
        fields.add(Map.entry("Sec-WebSocket-Key", key));
        headers.forEach(header -> fields.add(Map.entry(header.name(), header.value())));
        return HttpRequestBytes.build(
                "GET",
                HttpTransport.requestTarget(uri),
                HttpTransport.hostField(uri),
                fields,
                new byte[0],
                true,
                "threadmill");
    }

    private static void checkAnswer(InputStream in, String key)
            throws IOException, UpgradeRefusedException {
        String head = readHead(in);
        String[] lines = head.split("\r?\n", -1);
        if (!lines[0].matches("HTTP/1\\.\\d \\d{3}.*")) {
            throw new IOException("the answer is no HTTP response");
        }
        int status = Integer.parseInt(lines[0].substring(9, 12));
        if (status != 101) {
            throw new UpgradeRefusedException(status, readText(in, field(lines, "content-length")));
        }
        if (!WebSocketKey.accept(key).equals(field(lines, "sec-websocket-accept"))
                || !"websocket".equalsIgnoreCase(field(lines, "upgrade"))) {
            throw new IOException("the server's handshake does not answer ours");
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("closed by the server during the handshake");
            }
            if (head.length() == HEAD_BYTES_MAX) {
                throw new IOException("the handshake's answer is larger than 16 KiB");
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static String readText(InputStream in, String length) throws IOException {
        int wanted = length.matches("\\d{1,9}") ? Integer.parseInt(length) : 0;
        byte[] body = in.readNBytes(Math.min(wanted, TEXT_BYTES_MAX));
        return new String(body, StandardCharsets.UTF_8).strip();
    }

    private static String field(String[] lines, String name) {
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).toLowerCase(Locale.ROOT).equals(name)) {
                return line.substring(colon + 1).strip();
            }
        }
        return "";
    }

    /**
     * Waits for the next message; answers pings and the closing handshake itself.
     *
     * @return a Text or Binary; null once the WebSocket has ended
     * @throws IOException where the server breaks the protocol
     */
    public WebSocketEvent receive() throws IOException {
        try {
            while (true) {
                switch (reader.next()) {
                    case WebSocketEvent.Text text -> {
                        return text;
                    }
                    case WebSocketEvent.Binary binary -> {
                        return binary;
                    }
                    case WebSocketEvent.Ping ping ->
                            write(FrameWriter.pong(ping.payload(), mask()));
                    case WebSocketEvent.Pong pong -> {
                        // Nothing waits for it.
                    }
                    case WebSocketEvent.Close close -> {
                        closeCode = close.code();
                        closeReason = close.reason();
                        close(close.code() == CloseCode.NONE ? CloseCode.NORMAL : close.code(), "");
                        socket.close();
                        return null;
                    }
                    case null -> {
                        socket.close();
                        return null;
                    }
                }
            }
        } catch (WebSocketViolation e) {
            close(e.closeCode(), e.getMessage());
            socket.close();
            throw new IOException(e.getMessage(), e);
        } catch (java.net.SocketException | EOFException e) {
            // Reset, or closed by us: the WebSocket has ended without a Close frame.
            socket.close();
            return null;
        }
    }

    /** Sends a text message. */
    public void sendText(String text) throws IOException {
        write(FrameWriter.text(text, mask()));
    }

    /** Sends a binary message. */
    public void sendBinary(byte[] bytes) throws IOException {
        write(FrameWriter.binary(bytes, mask()));
    }

    /** Starts the closing handshake, once; {@link #receive} then ends with the server's answer. */
    public void close(int code, String reason) {
        writing.lock();
        try {
            if (!closeSent) {
                closeSent = true;
                out.write(FrameWriter.close(code, reason, mask()));
            }
        } catch (IOException e) {
            // The connection is gone, which is what was wanted.
        } finally {
            writing.unlock();
        }
    }

    /** The code of the server's Close frame, or {@link CloseCode#ABNORMAL} where none came. */
    public int closeCode() {
        return closeCode;
    }

    public String closeReason() {
        return closeReason;
    }

    private void write(byte[] frame) throws IOException {
        writing.lock();
        try {
            if (closeSent) {
                throw new IOException("the WebSocket is closing");
            }
            out.write(frame);
        } finally {
            writing.unlock();
        }
    }

    private static byte[] mask() {
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        return mask;
    }

    /** Drops the connection without a closing handshake. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nobody waits for this connection any more.
        }
    }
}
