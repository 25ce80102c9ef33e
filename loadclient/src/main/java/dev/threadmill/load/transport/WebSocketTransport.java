package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.WebSocketMode;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** WebSockets by our own wire code: what all connections of a run share. */
final class WebSocketTransport implements Transport {
    /** Longest message that is read. */
    static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;

    private static final int FRAME_HEAD_BYTES = 14;
    private static final int REQUEST_BUFFER_BYTES = 1_024;
    private static final int IDLE_BUFFER_BYTES = 32;
    private static final int BUFFER_BYTES_MAX = 16 * 1024;

    private final Target.WebSocket target;
    private final SocketOpener opener;
    private final WebSocketHandshake handshake;
    private final long timeoutNanos;
    private final LongSupplier nanoClock;
    private final AtomicInteger made = new AtomicInteger();

    WebSocketTransport(
            Target.WebSocket target, int connections, Duration timeout, LongSupplier nanoClock) {
        this(
                target,
                new SocketOpener(target, Routes.of(target.dialing(), connections)),
                timeout,
                nanoClock);
    }

    /** The same over sockets that others open, too. */
    WebSocketTransport(
            Target.WebSocket target,
            SocketOpener opener,
            Duration timeout,
            LongSupplier nanoClock) {
        this.target = target;
        this.opener = opener;
        this.handshake =
                new WebSocketHandshake(
                        target.uri(),
                        target.headers(),
                        new Offer(target.subprotocol(), target.deflate()));
        this.timeoutNanos = timeout.toNanos();
        this.nanoClock = nanoClock;
    }

    @Override
    public WebSocketCaller newCaller() {
        return new WebSocketCaller(this, made.getAndIncrement());
    }

    SocketOpener opener() {
        return opener;
    }

    /**
     * Makes a socket a WebSocket.
     *
     * @throws ProtocolException also where the server declines the compression that is to be
     *     measured
     */
    WebSocketHandshake.Agreed shakeHands(Socket socket)
            throws IOException, UpgradeRefusedException {
        WebSocketHandshake.Agreed agreed = handshake.perform(socket, false);
        if (target.deflate() && agreed.deflate().isEmpty()) {
            throw new ProtocolException("the server does not agree to permessage-deflate");
        }
        return agreed;
    }

    /** What a connection sends, and knows the answer of. */
    SentMessage newMessage(int number) {
        return target.mode() instanceof WebSocketMode.Request request
                ? new RequestMessage(request, target.binary())
                : new EchoMessage(number, target.messageBytes(), target.binary());
    }

    /** What a connection's buffer begins with: an idle one hears almost nothing. */
    int bufferBytes() {
        return switch (target.mode()) {
            case WebSocketMode.Idle idle -> IDLE_BUFFER_BYTES;
            case WebSocketMode.Echo echo ->
                    Math.min(target.messageBytes() + 2 * FRAME_HEAD_BYTES, BUFFER_BYTES_MAX);
            case WebSocketMode.Request request -> REQUEST_BUFFER_BYTES;
            case WebSocketMode.Broadcast broadcast ->
                    Math.min(8 * (target.messageBytes() + 128), BUFFER_BYTES_MAX);
        };
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    long now() {
        return nanoClock.getAsLong();
    }
}
