package dev.threadmill.recording.capture;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.transport.FrameLink;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.recording.Direction;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketKey;
import dev.threadmill.wire.WebSocketViolation;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One client of a recording proxy: a thread reads from the client and writes to the server, another
 * the other way. Who is slow to read slows the other down, through TCP.
 */
final class ProxiedConnection {
    private static final Duration HEAD_PATIENCE = Duration.ofSeconds(10);

    /** How long a side may take to answer the other's Close frame. */
    private static final long CLOSING_S = 5;

    private static final int LINGER_MS = 1_000;
    private static final int LINGER_BYTES_MAX = 64 * 1024;

    private final String name;
    private final Socket socket;
    private final Upstream upstream;
    private final Capture capture;
    private final CountDownLatch closes = new CountDownLatch(2);
    private String path = "/";
    private volatile FrameLink client;
    private volatile FrameLink server;

    /** Set when the proxy ends: what the sides still say is their answer to that. */
    private volatile boolean ending;

    ProxiedConnection(String name, Socket socket, Upstream upstream, Capture capture) {
        this.name = name;
        this.socket = socket;
        this.upstream = upstream;
        this.capture = capture;
    }

    /** Serves the client until either side has gone. */
    void run() {
        try (socket) {
            try {
                socket.setTcpNoDelay(true);
                serve(RequestHead.read(socket, HEAD_PATIENCE));
            } catch (UpgradeRequest.Refused e) {
                refuse(e.status(), e.getMessage());
            }
        } catch (IOException e) {
            // The client has left.
        }
    }

    private void serve(RequestHead head) throws IOException, UpgradeRequest.Refused {
        UpgradeRequest request = UpgradeRequest.parse(head.text());
        try (FrameLink dialed = dial(request)) {
            server = dialed;
            accept(request.key(), dialed.subprotocol());
            try (FrameLink accepted = FrameLink.accepted(socket, head.beyond())) {
                client = accepted;
                relayBothWays();
            }
        }
    }

    private FrameLink dial(UpgradeRequest request) throws UpgradeRequest.Refused {
        try {
            URI uri = upstream.uri(request.target());
            path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            return FrameLink.connect(
                    uri,
                    request.headers(),
                    request.subprotocols(),
                    upstream.tls(),
                    upstream.timeout());
        } catch (UpgradeRefusedException e) {
            throw new UpgradeRequest.Refused(e.status(), e.getMessage());
        } catch (SocketTimeoutException e) {
            throw new UpgradeRequest.Refused(504, "the upstream did not answer in time");
        } catch (IOException e) {
            throw new UpgradeRequest.Refused(
                    502, "the upstream cannot be reached: " + e.getMessage());
        } catch (URISyntaxException | InvalidPlanException e) {
            throw new UpgradeRequest.Refused(400, "the request cannot be passed on");
        }
    }

    private void accept(String key, String subprotocol) throws IOException {
        write(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: "
                        + WebSocketKey.accept(key)
                        + "\r\n"
                        + (subprotocol.isEmpty()
                                ? ""
                                : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
                        + "\r\n");
    }

    private void refuse(int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        write(
                "HTTP/1.1 "
                        + status
                        + " \r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                        + body.length
                        + (status == 426
                                ? "\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                                : "")
                        + "\r\nConnection: close\r\n\r\n");
        socket.getOutputStream().write(body);
        // Closed with bytes unread, the connection would be reset and the answer lost.
        socket.shutdownOutput();
        socket.setSoTimeout(LINGER_MS);
        socket.getInputStream().readNBytes(LINGER_BYTES_MAX);
    }

    private void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void relayBothWays() {
        Thread back =
                Thread.ofVirtual()
                        .name("threadmill-recording-" + name)
                        .start(() -> relay(server, client, Direction.OUTGOING));
        relay(client, server, Direction.INCOMING);
        try {
            back.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Passes on what one side says, to its Close frame or its end; then sees to the other's. */
    private void relay(FrameLink from, FrameLink to, Direction direction) {
        try {
            for (WebSocketEvent event; (event = from.next()) != null; ) {
                boolean close = event instanceof WebSocketEvent.Close;
                if (!ending) {
                    capture.take(name, path, direction, event);
                    to.send(event);
                }
                if (close) {
                    closes.countDown();
                    closes.await(CLOSING_S, TimeUnit.SECONDS);
                    break;
                }
            }
        } catch (WebSocketViolation e) {
            from.farewell(e.closeCode(), e.getMessage());
            to.farewell(CloseCode.INTERNAL_ERROR, "the other side broke the protocol");
        } catch (IOException e) {
            // One side is gone without a word, so the other hears none either.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
        server.close();
    }

    /** Takes leave of both sides; {@link #drop} ends it if they do not. */
    void end() {
        ending = true;
        FrameLink a = client;
        FrameLink b = server;
        if (a == null || b == null) {
            drop();
            return;
        }
        a.farewell(CloseCode.GOING_AWAY, "the recording has ended");
        b.farewell(CloseCode.GOING_AWAY, "the recording has ended");
    }

    /** Ends the connection at once. */
    void drop() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nobody waits for it.
        }
        FrameLink b = server;
        if (b != null) {
            b.close();
        }
    }
}
