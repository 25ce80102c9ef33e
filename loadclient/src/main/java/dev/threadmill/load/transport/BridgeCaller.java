package dev.threadmill.load.transport;

import dev.threadmill.load.plan.BridgeSession;
import dev.threadmill.redis.RedisException;

/** Both ends of one session of a bridge. One thread opens it and publishes, another one listens. */
public final class BridgeCaller implements Caller {
    private final BridgeTransport transport;
    private final BridgeSession session;
    private final String token;
    private final WebSocketCaller socket;
    private volatile boolean stored;

    BridgeCaller(
            BridgeTransport transport,
            BridgeSession session,
            String token,
            WebSocketCaller socket) {
        this.transport = transport;
        this.session = session;
        this.token = token;
        this.socket = socket;
    }

    BridgeSession session() {
        return session;
    }

    /** Whether there may be a token in Redis. */
    boolean stored() {
        return stored;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    /** Stores the token, also again: Redis may have lost it since; then opens the WebSocket. */
    @Override
    public void open() throws ConnectException {
        stored = true;
        transport.store(session, token);
        socket.open();
    }

    /** What is published comes on another way: there is no exchange. */
    @Override
    public Outcome exchange(long startNanos) {
        throw new UnsupportedOperationException("publish, and listen");
    }

    /**
     * Publishes for the session.
     *
     * @param message not to be changed afterwards
     */
    public void publish(byte[] message) throws RedisException {
        transport.publish(session, message);
    }

    /** Hears the WebSocket until it ends. */
    public Outcome.Failed listen(MessageCaller.Listener listener) {
        return socket.listen(listener);
    }

    @Override
    public void abortIfOverdue(long nowNanos) {
        socket.abortIfOverdue(nowNanos);
    }

    @Override
    public void close() {
        socket.close();
    }
}
