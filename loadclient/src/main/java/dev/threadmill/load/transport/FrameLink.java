package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketViolation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One end of a WebSocket for who wants to see and say everything: pings, pongs and Close frames
 * come out as they came in, and nothing is answered. One thread receives; any thread may send, and
 * waits for the peer.
 */
public final class FrameLink implements AutoCloseable {
    /** A longer message ends the connection with 1009. */
    public static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

    private final Socket plain;
    private final OutputStream out;
    private final FrameReader reader;
    private final boolean client;
    private final String subprotocol;
    private final ReentrantLock writing = new ReentrantLock();

    private FrameLink(Socket socket, Socket plain, byte[] ahead, boolean client, String subprotocol)
            throws IOException {
        this.plain = plain;
        this.client = client;
        this.subprotocol = subprotocol;
        out = socket.getOutputStream();
        reader = new FrameReader(socket.getInputStream(), !client, MESSAGE_BYTES_MAX, null, ahead);
    }

    /**
     * Connects to a server, without permessage-deflate.
     *
     * @param subprotocols from which the server may choose one, or none
     * @see WebSocketClient#connect(URI, List, Offer, Tls, Duration)
     */
    public static FrameLink connect(
            URI uri, List<Header> headers, List<String> subprotocols, Tls tls, Duration timeout)
            throws IOException, UpgradeRefusedException {
        Offer offer = new Offer(subprotocols, false, false);
        WebSocketDial dial = WebSocketDial.of(uri, headers, offer, tls, timeout);
        WebSocketHandshake.Agreed agreed = dial.agreed();
        return new FrameLink(
                dial.socket(), dial.plain(), agreed.beyond(), true, agreed.subprotocol());
    }

    /**
     * The server's side of a handshake that is done, without extensions.
     *
     * @param ahead what was read behind the request; belongs to the link
     */
    public static FrameLink accepted(Socket socket, byte[] ahead) throws IOException {
        return new FrameLink(socket, socket, ahead, false, "");
    }

    /** What the server chose, or an empty string; on the server's side always that. */
    public String subprotocol() {
        return subprotocol;
    }

    /**
     * Waits for what the peer says next.
     *
     * @return null where the connection has ended
     * @throws IOException where it broke
     * @throws WebSocketViolation where the peer breaks the protocol
     */
    public WebSocketEvent next() throws IOException, WebSocketViolation {
        return reader.next();
    }

    /** Sends a message or a control frame; waits as long as the peer does not read. */
    public void send(WebSocketEvent event) throws IOException {
        byte[] mask = client ? mask() : null;
        byte[] frame =
                switch (event) {
                    case WebSocketEvent.Text text -> FrameWriter.text(text.text(), mask);
                    case WebSocketEvent.Binary binary -> FrameWriter.binary(binary.bytes(), mask);
                    case WebSocketEvent.Ping ping -> FrameWriter.ping(ping.payload(), mask);
                    case WebSocketEvent.Pong pong -> FrameWriter.pong(pong.payload(), mask);
                    case WebSocketEvent.Close close ->
                            FrameWriter.close(close.code(), close.reason(), mask);
                };
        writing.lock();
        try {
            out.write(frame);
        } finally {
            writing.unlock();
        }
    }

    /**
     * Sends a last Close frame, unless the connection is gone or others keep it busy for a second.
     */
    public void farewell(int code, String reason) {
        try {
            if (!writing.tryLock(1, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            out.write(FrameWriter.close(code, reason, client ? mask() : null));
        } catch (IOException e) {
            // It is gone already.
        } finally {
            writing.unlock();
        }
    }

    private static byte[] mask() {
        byte[] mask = new byte[4];
        ThreadLocalRandom.current().nextBytes(mask);
        return mask;
    }

    /** Drops the connection, which frees whoever blocks on it. */
    @Override
    public void close() {
        Guard.closeQuietly(plain);
    }
}
