package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.MessageInflater;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketViolation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A WebSocket on the client's side (RFC 6455): a blocking socket. One thread receives; any thread
 * may send.
 */
public final class WebSocketClient implements AutoCloseable {
    private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
    private static final Duration CLOSING_MAX = Duration.ofSeconds(2);

    private final Socket socket;

    /** The socket below TLS: closing it never blocks, and frees a thread that blocks on either. */
    private final Socket plain;

    private final InputStream in;
    private final OutputStream out;
    private final FrameReader reader;
    private final String subprotocol;
    private final Duration closingTimeout;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicBoolean closing = new AtomicBoolean();
    private boolean closeSent;
    private volatile Guard closeGuard;
    private volatile int closeCode = CloseCode.ABNORMAL;
    private volatile String closeReason = "";

    private WebSocketClient(
            Socket socket, Socket plain, WebSocketHandshake.Agreed agreed, Duration timeout)
            throws IOException {
        this.socket = socket;
        this.plain = plain;
        this.closingTimeout = timeout.compareTo(CLOSING_MAX) < 0 ? timeout : CLOSING_MAX;
        this.subprotocol = agreed.subprotocol();
        this.out = socket.getOutputStream();
        this.in = socket.getInputStream();
        this.reader =
                new FrameReader(
                        in,
                        false,
                        MESSAGE_BYTES_MAX,
                        agreed.deflate().isPresent() ? new MessageInflater(false) : null,
                        agreed.beyond());
    }

    /**
     * Connects and shakes hands, offering nothing.
     *
     * @see #connect(URI, List, Offer, Tls, Duration)
     */
    public static WebSocketClient connect(URI uri, List<Header> headers, Tls tls, Duration timeout)
            throws IOException, UpgradeRefusedException {
        return connect(uri, headers, Offer.NONE, tls, timeout);
    }

    /**
     * Connects and shakes hands.
     *
     * @param uri {@code ws} or {@code wss}
     * @param timeout for connecting, TLS and the handshake together; the closing handshake has the
     *     same, but at most 2 s; finding the host's address is not in it, and a receive waits
     *     without limit
     * @throws SocketTimeoutException where the time is up
     * @throws ProtocolException where the server's answer breaks a rule
     * @throws IOException where there is no connection
     * @throws UpgradeRefusedException where the server does not want a WebSocket
     */
    public static WebSocketClient connect(
            URI uri, List<Header> headers, Offer offer, Tls tls, Duration timeout)
            throws IOException, UpgradeRefusedException {
        WebSocketDial dial = WebSocketDial.of(uri, headers, offer, tls, timeout);
        return new WebSocketClient(dial.socket(), dial.plain(), dial.agreed(), timeout);
    }

    /** The subprotocol that was agreed on, or an empty string. */
    public String subprotocol() {
        return subprotocol;
    }

    /**
     * Waits for the next message; answers pings and the closing handshake itself.
     *
     * @return a Text or Binary; null once the WebSocket has ended, with or without a Close frame
     * @throws ProtocolException where the server breaks the protocol
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
                    case WebSocketEvent.Ping ping -> pong(ping.payload());
                    case WebSocketEvent.Pong pong -> {
                        // Nothing waits for it.
                    }
                    case WebSocketEvent.Close close -> {
                        closeCode = close.code();
                        closeReason = close.reason();
                        close(close.code() == CloseCode.NONE ? CloseCode.NORMAL : close.code(), "");
                        part();
                        return null;
                    }
                    case null -> {
                        close();
                        return null;
                    }
                }
            }
        } catch (WebSocketViolation e) {
            close(e.closeCode(), e.getMessage());
            part();
            throw new ProtocolException(e.getMessage());
        } catch (IOException e) {
            // Reset, or closed by us: the WebSocket has ended without a Close frame.
            close();
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

    /** Sends a ping; {@link #receive} takes its answer, which {@link #bytesReceived} shows. */
    public void ping() throws IOException {
        write(FrameWriter.ping(new byte[0], mask()));
    }

    /** Bytes of frames that have come so far; any thread may ask, and sees what may be old. */
    public long bytesReceived() {
        return reader.bytesRead();
    }

    /**
     * Starts the closing handshake, once; {@link #receive} then ends with the server's answer, or
     * when that has not come in time.
     */
    public void close(int code, String reason) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        // Before the lock, which a send that blocks may hold.
        Guard guard = new Guard(closingTimeout);
        closeGuard = guard;
        guard.watch(plain);
        writing.lock();
        try {
            closeSent = true;
            out.write(FrameWriter.close(code, reason, mask()));
        } catch (IOException e) {
            // The connection is gone, which is what was wanted.
        } finally {
            writing.unlock();
        }
    }

    /**
     * Goes through the whole closing handshake; what the server still says is not looked at. For
     * the thread that receives.
     */
    public void finish(int code, String reason) {
        close(code, reason);
        try {
            while (receive() != null) {
                // Only the end is of interest.
            }
        } catch (IOException e) {
            // That is an end, too.
        }
    }

    /**
     * Ends our half and waits for the server to end its own: closing at once with bytes unread
     * would reset the connection, and our Close frame might be lost with it.
     */
    private void part() {
        try {
            socket.shutdownOutput();
            while (in.read() >= 0) {
                in.skip(Math.max(0, in.available()));
            }
        } catch (IOException e) {
            // Gone, or the closing handshake took too long.
        } finally {
            close();
        }
    }

    /** The code of the server's Close frame, or {@link CloseCode#ABNORMAL} where none came. */
    public int closeCode() {
        return closeCode;
    }

    public String closeReason() {
        return closeReason;
    }

    private void pong(byte[] payload) throws IOException {
        writing.lock();
        try {
            // After our Close frame nothing may follow (RFC 6455, section 5.5.1).
            if (!closeSent) {
                out.write(FrameWriter.pong(payload, mask()));
            }
        } finally {
            writing.unlock();
        }
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
        Guard.closeQuietly(plain);
        Guard guard = closeGuard;
        if (guard != null) {
            guard.close();
        }
    }
}
