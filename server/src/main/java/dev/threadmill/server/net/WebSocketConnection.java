package dev.threadmill.server.net;

import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketViolation;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One WebSocket (RFC 6455) on a connection that Helidon has accepted. Its thread runs the handler,
 * which pulls messages from here; any thread may send.
 *
 * <pre>
 *   OPEN --Close from the peer, answered--> ENDED
 *   OPEN --close() or handler done--> CLOSING --Close from the peer, or deadline--> ENDED
 *   OPEN --end of stream, reset, violation--> ENDED
 * </pre>
 */
final class WebSocketConnection implements ServerConnection, Session {
    private static final Logger LOGGER = Logger.getLogger(WebSocketConnection.class.getName());
    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(3);
    private static final Duration LINGER = Duration.ofMillis(250);

    private final long number;
    private final Handshake handshake;
    private final ConnectionContext connection;
    private final Handler handler;
    private final Connections connections;
    private final SocketInput input;
    private final FrameReader reader;
    private final ReentrantLock writing = new ReentrantLock();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private boolean closeSent;
    private boolean closeReceived;
    private boolean violated;
    private long counted;
    private volatile boolean open = true;

    WebSocketConnection(
            long number,
            Handshake handshake,
            ConnectionContext connection,
            Handler handler,
            Connections connections,
            int messageBytesMax) {
        this.number = number;
        this.handshake = handshake;
        this.connection = connection;
        this.handler = handler;
        this.connections = connections;
        this.input = new SocketInput(connection);
        this.reader = new FrameReader(input, true, messageBytesMax, null);
    }

    @Override
    public void handle(Limit limit) {
        connections.add(number, this);
        try {
            handler.serve(this);
            close(CloseCode.NORMAL, "");
        } catch (InterruptedException e) {
            close(CloseCode.GOING_AWAY, "");
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "the handler of " + handshake.path() + " failed", e);
            close(CloseCode.INTERNAL_ERROR, "the handler failed");
        } finally {
            awaitClose();
            end();
            connections.remove(number, 1006);
        }
    }

    @Override
    public String id() {
        return Connections.idOf(number);
    }

    @Override
    public String path() {
        return handshake.path();
    }

    @Override
    public String peer() {
        return handshake.peer();
    }

    @Override
    public java.util.Optional<String> subprotocol() {
        return java.util.Optional.empty();
    }

    @Override
    public java.time.Instant openedAt() {
        return java.time.Instant.EPOCH;
    }

    @Override
    public dev.threadmill.server.session.Traffic traffic() {
        return connections.traffic();
    }

    @Override
    public boolean send(dev.threadmill.server.session.PreparedMessage message) {
        return write(message.plainFrame());
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Message receive() {
        while (open && !closing.get()) {
            Message message = toMessage(next());
            if (message != null) {
                return message;
            }
        }
        return null;
    }

    /** Reads one event; null where there is nothing for the handler in it. */
    private Message toMessage(WebSocketEvent event) {
        return switch (event) {
            case WebSocketEvent.Text text -> new Message.Text(text.text());
            case WebSocketEvent.Binary binary -> new Message.Binary(binary.bytes());
            case WebSocketEvent.Ping ping -> {
                write(FrameWriter.pong(ping.payload(), null));
                yield null;
            }
            case WebSocketEvent.Pong pong -> null;
            case WebSocketEvent.Close close -> {
                closeReceived = true;
                close(close.code(), "");
                open = false;
                yield null;
            }
            case null -> {
                open = false;
                yield null;
            }
        };
    }

    /** Waits for the next event; null where the connection has ended, in whatever way. */
    private WebSocketEvent next() {
        try {
            WebSocketEvent event = reader.next();
            if (event instanceof WebSocketEvent.Text || event instanceof WebSocketEvent.Binary) {
                connections.received(reader.bytesRead() - counted);
            }
            counted = reader.bytesRead();
            return event;
        } catch (WebSocketViolation e) {
            close(e.closeCode(), e.getMessage());
            violated = true;
            return null;
        } catch (IOException e) {
            closeReceived = true;
            return null;
        }
    }

    @Override
    public boolean send(Message message) {
        byte[] frame =
                switch (message) {
                    case Message.Text text -> FrameWriter.text(text.text(), null);
                    case Message.Binary binary -> FrameWriter.binary(binary.bytes(), null);
                };
        boolean sent = write(frame);
        if (sent) {
            connections.sent(frame.length);
        }
        return sent;
    }

    @Override
    public void close(int code, String reason) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        // First the deadline: it also frees a writer that a peer which does not read holds up, and
        // with it the lock that is wanted next.
        Thread.ofVirtual().start(() -> endAfter(CLOSE_DEADLINE));
        writing.lock();
        try {
            write(FrameWriter.close(code, reason, null));
            closeSent = true;
        } finally {
            writing.unlock();
        }
    }

    private void endAfter(Duration deadline) {
        try {
            if (!ended.await(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                end();
            }
        } catch (InterruptedException e) {
            end();
        }
    }

    /** After our Close: reads until the peer's comes, or the deadline closes the socket. */
    private void awaitClose() {
        if (violated) {
            // No frame can be trusted any more, but to close over unread bytes would reset the
            // connection, and our Close frame might be lost with it.
            Thread.ofVirtual().start(() -> endAfter(LINGER));
            input.discard();
            return;
        }
        while (!closeReceived) {
            WebSocketEvent event = next();
            closeReceived = event == null || event instanceof WebSocketEvent.Close;
        }
    }

    /** Every way of ending comes through here; closing a socket twice does no harm. */
    private void end() {
        open = false;
        ended.countDown();
        try {
            connection.serverSocket().close();
        } catch (RuntimeException e) {
            LOGGER.log(Level.FINE, "a socket was gone already", e);
        }
    }

    private boolean write(byte[] frame) {
        writing.lock();
        try {
            if (closeSent) {
                return false;
            }
            connection.dataWriter().writeNow(BufferData.create(frame));
            return true;
        } catch (RuntimeException e) {
            // Helidon wraps what the socket says; the reader will learn of it too.
            end();
            return false;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public Duration idleTime() {
        // Helidon's idle timer knows nothing of pings: never idle in its eyes.
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        close(CloseCode.GOING_AWAY, "");
    }
}
