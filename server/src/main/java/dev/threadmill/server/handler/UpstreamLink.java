package dev.threadmill.server.handler;

import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Upstreams;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A proxy's WebSocket to the server behind it. One thread sends, another receives; each waits for
 * the server, though not forever.
 */
final class UpstreamLink implements AutoCloseable {
    /** Silence after which the server is pinged; after twice that it is given up. */
    private static final long QUIET_NANOS = Duration.ofSeconds(30).toNanos();

    /** How long the server may not read while a message is sent to it. */
    private static final long WRITE_NANOS_MAX = Duration.ofSeconds(10).toNanos();

    private final WebSocketClient client;
    private final UpstreamWatch watch;
    private final Upstreams counts;
    private final long writeNanosMax;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean leaving;

    /** Since when a message is being sent; 0 while none is. */
    private volatile long sendingSince;

    /** Whether somebody waits for what the server says. */
    private volatile boolean receiving;

    /** What the watch saw last. */
    private long bytesSeen;

    private long bytesSeenAt = System.nanoTime();
    private boolean pinged;
    private volatile String cutBecause = "";

    UpstreamLink(WebSocketClient client, UpstreamWatch watch, Upstreams counts) {
        this(client, watch, counts, WRITE_NANOS_MAX);
    }

    /** With a patience of its own, for tests. */
    UpstreamLink(
            WebSocketClient client, UpstreamWatch watch, Upstreams counts, long writeNanosMax) {
        this.client = client;
        this.watch = watch;
        this.counts = counts;
        this.writeNanosMax = writeNanosMax;
        counts.opened();
        watch.add(this);
    }

    Optional<String> subprotocol() {
        return Optional.of(client.subprotocol()).filter(name -> !name.isEmpty());
    }

    /** Sends a message; waits while the server does not read. */
    void send(Message message) throws IOException {
        sendingSince = System.nanoTime() | 1;
        try {
            switch (message) {
                case Message.Text text -> client.sendText(text.text());
                case Message.Binary binary -> client.sendBinary(binary.bytes());
            }
        } finally {
            sendingSince = 0;
        }
    }

    /**
     * Waits for the next message.
     *
     * @return null once the WebSocket has ended
     * @throws IOException where the server breaks the protocol
     */
    Message receive() throws IOException {
        receiving = true;
        try {
            return switch (client.receive()) {
                case WebSocketEvent.Text text -> new Message.Text(text.text());
                case WebSocketEvent.Binary binary -> new Message.Binary(binary.bytes());
                case null -> null;
                case WebSocketEvent.Ping ping -> throw new IllegalStateException("no message");
                case WebSocketEvent.Pong pong -> throw new IllegalStateException("no message");
                case WebSocketEvent.Close close -> throw new IllegalStateException("no message");
            };
        } finally {
            receiving = false;
        }
    }

    /** The code of the server's Close frame, or 1006. */
    int closeCode() {
        return client.closeCode();
    }

    String closeReason() {
        return client.closeReason();
    }

    /** Starts the closing handshake; within 2 s {@link #receive} comes to its end. */
    void leave(int code, String reason) {
        leaving = true;
        client.close(code, reason);
    }

    /** Whether we wanted to leave. */
    boolean isLeaving() {
        return leaving;
    }

    /** Whether somebody waits for what the server says. */
    boolean isReceiving() {
        return receiving;
    }

    /** Why the watch let go of the server; empty where it did not. */
    String cutBecause() {
        return cutBecause;
    }

    /** What the passing of time asks for; never waits. */
    void tend(long now) {
        long since = sendingSince;
        if (since != 0 && now - since > writeNanosMax) {
            cut("the upstream does not read");
            return;
        }
        long bytes = client.bytesReceived();
        if (bytes != bytesSeen || !receiving) {
            bytesSeen = bytes;
            bytesSeenAt = now;
            pinged = false;
        } else if (now - bytesSeenAt > 2 * QUIET_NANOS) {
            cut("the upstream is silent");
        } else if (now - bytesSeenAt > QUIET_NANOS && !pinged) {
            pinged = true;
            Thread.startVirtualThread(this::ping);
        }
    }

    private void ping() {
        try {
            client.ping();
        } catch (IOException e) {
            // Who receives notices, too.
        }
    }

    private void cut(String because) {
        cutBecause = because;
        client.close();
    }

    /** Drops the connection, if it is still there. */
    @Override
    public void close() {
        client.close();
        watch.remove(this);
        if (closed.compareAndSet(false, true)) {
            counts.closed();
        }
    }
}
