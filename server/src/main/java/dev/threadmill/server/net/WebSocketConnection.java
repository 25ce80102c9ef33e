package dev.threadmill.server.net;

import dev.threadmill.server.net.Outbound.Kind;
import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Traffic;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.DeflateParameters;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.MessageInflater;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketViolation;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One WebSocket (RFC 6455). Its own thread runs the conversation, which pulls messages from here;
 * any thread may send.
 *
 * <pre>
 *   OPEN --Close from the peer, answered--> CLOSING --all written--> ENDED
 *   OPEN --close() or conversation done--> CLOSING --Close from the peer, or deadline--> ENDED
 *   OPEN --violation--> CLOSING --peer's end of stream, or deadline--> ENDED
 *   OPEN --end of stream, reset, silence, stalled write--> ENDED
 * </pre>
 */
final class WebSocketConnection extends Witnessed implements Runnable {
    private static final Logger LOGGER = Logger.getLogger(WebSocketConnection.class.getName());
    private static final byte[] PING = FrameWriter.ping(new byte[0], null);

    /** How long the peer of a violation has to read our Close frame before the socket is closed. */
    private static final int LINGER_TICKS = 5;

    private enum State {
        OPEN,
        CLOSING,
        ENDED
    }

    private final WebSocketServices services;
    private final Conversation conversation;
    private final FrameReader reader;
    private final MessageInflater inflater;
    private final Outbound outbound;

    /** Null where permessage-deflate was not agreed on. */
    private final Compressor compressor;

    private final Sender sender;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private volatile int closeAtTick;
    private volatile boolean aborted;
    private volatile boolean cut;
    private boolean closeReceived;
    private boolean violated;
    private volatile int endedByCode = CloseCode.ABNORMAL;
    private volatile String closeReason = "";

    // Written by the own thread alone; others read what may be a moment old.
    private long messagesIn;
    private long countedBytes;
    private final Turn turn = new Turn();
    private final LifeSigns signs;

    WebSocketConnection(WebSocketServices services, Opening opening, Socket socket, byte[] ahead)
            throws IOException {
        super(services.connections(), opening, socket);
        this.services = services;
        this.conversation = opening.conversation();
        DeflateParameters deflate = opening.deflate().orElse(null);
        this.inflater =
                deflate == null ? null : new MessageInflater(!deflate.clientNoContextTakeover());
        this.compressor = deflate == null ? null : new Compressor(deflate);
        int max = services.messageBytesMax(conversation);
        this.reader = new FrameReader(socket.getInputStream(), true, max, inflater, ahead);
        reader.within(services.room());
        this.outbound =
                new Outbound(
                        socket.getOutputStream(), services.outbound(), services.warden().ticker());
        this.sender = new Sender(this, services.connections(), outbound, compressor);
        this.signs = new LifeSigns(services.warden().ticker().now());
    }

    /**
     * Holds the conversation to its end, in the calling thread, and cleans up whatever happens. In
     * one method, since what a quiet connection costs is above all the frames of its stack.
     */
    @Override
    public void run() {
        sender.sendsFrom(Thread.currentThread());
        services.connections().add(number(), this);
        services.arrivals().end();
        try {
            if (services.arrivals().areClosed()) {
                close(CloseCode.GOING_AWAY, "shutting down");
            }
            conversation.hold(this);
            close(CloseCode.NORMAL, "");
        } catch (InterruptedException e) {
            close(CloseCode.GOING_AWAY, "");
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, "the handler of " + path() + " failed", e);
            services.connections().failed(Failure.HANDLER);
            close(CloseCode.INTERNAL_ERROR, "the handler failed");
        } finally {
            try {
                awaitEnd();
            } finally {
                end();
            }
        }
    }

    @Override
    public Traffic traffic() {
        return new Traffic(
                messagesIn,
                outbound.messages(),
                reader.bytesRead(),
                outbound.messageBytes(),
                outbound.dropped());
    }

    @Override
    public boolean isOpen() {
        return state.get() == State.OPEN;
    }

    @Override
    public Message receive() {
        Message message = null;
        while (message == null && isOpen()) {
            message = toMessage(next());
        }
        return received(message);
    }

    /** Does what an event asks for; null where there is nothing in it for the conversation. */
    private Message toMessage(WebSocketEvent event) {
        return switch (event) {
            case WebSocketEvent.Text text -> isOpen() ? new Message.Text(text.text()) : null;
            case WebSocketEvent.Binary binary ->
                    isOpen() ? new Message.Binary(binary.bytes()) : null;
            case WebSocketEvent.Ping ping -> {
                outbound.write(FrameWriter.pong(ping.payload(), null), Kind.CONTROL);
                yield null;
            }
            case WebSocketEvent.Pong pong -> null;
            case WebSocketEvent.Close close -> {
                noteClose(close);
                close(close.code(), "");
                yield null;
            }
            case null -> null;
        };
    }

    /** Waits for the next event; null where the connection has ended, in whatever way. */
    private WebSocketEvent next() {
        try {
            return counted(reader.next());
        } catch (WebSocketViolation e) {
            violated = true;
            services.connections().failed(Failure.of(e.closeCode()));
            close(e.closeCode(), e.getMessage());
        } catch (IOException e) {
            lost();
        }
        return null;
    }

    private WebSocketEvent counted(WebSocketEvent event) {
        if (event == null) {
            lost();
            return null;
        }
        long bytes = reader.bytesRead();
        if (event instanceof WebSocketEvent.Text || event instanceof WebSocketEvent.Binary) {
            messagesIn++;
            services.connections().received(bytes - countedBytes);
        }
        turn.spent(bytes - countedBytes);
        countedBytes = bytes;
        return event;
    }

    private void noteClose(WebSocketEvent.Close close) {
        closeReceived = true;
        closeReason = close.reason();
        endedByCode = close.code();
    }

    /** The connection ended without a Close frame of the peer's. */
    private void lost() {
        if (state.getAndSet(State.ENDED) == State.OPEN) {
            services.connections().failed(Failure.DISCONNECT);
        }
        outbound.abandon();
    }

    @Override
    public boolean send(Message message) {
        return settle(sender.send(message));
    }

    @Override
    public boolean send(PreparedMessage message) {
        return settle(sender.send(message));
    }

    @Override
    public boolean queue(PreparedMessage message) {
        return settle(sender.queue(message));
    }

    @Override
    public boolean hasBacklog() {
        return outbound.hasBacklog();
    }

    private boolean settle(Outbound.Outcome outcome) {
        return switch (outcome) {
            case SENT -> true;
            case FULL -> {
                overflow();
                yield false;
            }
            case ENDED -> false;
        };
    }

    private void overflow() {
        services.connections().failed(Failure.SLOW_CONSUMER);
        if (services.settings().dropWhenFull()) {
            outbound.drop();
            services.connections().dropped();
        } else {
            close(CloseCode.POLICY, "the outbound queue is full", true);
        }
    }

    @Override
    public void sendsFrom(Thread thread) {
        sender.sendsFrom(thread);
    }

    @Override
    public void awaitRoom() {
        outbound.awaitQuarter();
    }

    @Override
    public int closeCode() {
        return endedByCode;
    }

    @Override
    public String closeReason() {
        return closeReason;
    }

    @Override
    public void close(int code, String reason) {
        close(code, reason, false);
    }

    @Override
    public void drop() {
        // Known before the own thread sees the end: whoever closes the socket first resets it.
        cut |= state.get() != State.ENDED;
        if (state.getAndSet(State.ENDED) != State.ENDED) {
            abort(Sockets::resetAside);
        }
    }

    private void close(int code, String reason, boolean overtaking) {
        if (!state.compareAndSet(State.OPEN, State.CLOSING)) {
            return;
        }
        boolean lawful = code == CloseCode.NONE || CloseCode.allowedOnWire(code);
        int ticks = violated ? LINGER_TICKS : Ticker.ticks(services.settings().closeTimeout());
        closeAtTick = services.warden().ticker().now() + 1 + ticks;
        services.warden().hurry(this);
        if (!overtaking && !violated) {
            sayFarewell();
        }
        outbound.finish(
                FrameWriter.close(lawful ? code : CloseCode.INTERNAL_ERROR, reason, null),
                overtaking);
        if (state.get() == State.ENDED) {
            services.warden().forget(this);
        }
    }

    /** The handler's last words, where it has any and the queue has room for them. */
    private void sayFarewell() {
        try {
            Message farewell = conversation.farewell(this);
            if (farewell != null) {
                sender.queue(farewell);
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "the farewell of " + path() + " failed", e);
        }
    }

    /** After our Close: reads until the peer's comes, or the warden closes the socket. */
    private void awaitEnd() {
        while (state.get() == State.CLOSING && !closeReceived && !violated) {
            switch (next()) {
                case WebSocketEvent.Close close -> noteClose(close);
                case null -> closeReceived = true;
                // Messages are of no interest any more.
                default -> {}
            }
        }
        outbound.awaitWritten();
        if (state.get() == State.CLOSING && (violated || unreadBytes())) {
            Sockets.drain(socket);
        }
    }

    private boolean unreadBytes() {
        try {
            return reader.hasBuffered() || socket.getInputStream().available() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Every way of ending comes through here, once. */
    private void end() {
        try {
            state.set(State.ENDED);
            outbound.abandon();
            if (cut || outbound.isWriting()) {
                Sockets.reset(socket);
            } else {
                Sockets.close(socket);
            }
        } finally {
            reader.giveUp();
            if (inflater != null) {
                inflater.close();
                compressor.close();
            }
            services.warden().forget(this);
            services.connections().remove(number(), endedByCode);
            services.limits().leave(Peers.ip(socket.getRemoteSocketAddress()));
        }
    }

    /** What the passing of time asks for; called by the warden. */
    void tend(int now) {
        int closeAt = closeAtTick;
        if (aborted) {
            return;
        }
        if ((closeAt != 0 && now - closeAt >= 0) || outbound.isBroken()) {
            abort();
            return;
        }
        if (outbound.heldUpTicks(now) > services.writeTimeoutTicks()) {
            services.connections().failed(Failure.TIMEOUT);
            abort(Sockets::resetAside);
            return;
        }
        switch (signs.look(now, reader.bytesRead(), services.pingTicks(), services.idleTicks())) {
            case NOTHING -> {}
            case PING -> outbound.offer(PING, Kind.CONTROL);
            case GIVE_UP -> {
                // What the conversation has not read yet is a sign of life, too.
                if (isOpen() && !unreadBytes()) {
                    services.connections().failed(Failure.TIMEOUT);
                    close(CloseCode.GOING_AWAY, "idle for too long");
                }
            }
        }
    }

    /** Frees whoever waits on the socket, without waiting. */
    void abort() {
        abort(Sockets::closeAside);
    }

    private void abort(Consumer<Socket> ending) {
        if (!aborted) {
            aborted = true;
            outbound.abandon();
            ending.accept(socket);
        }
    }
}
