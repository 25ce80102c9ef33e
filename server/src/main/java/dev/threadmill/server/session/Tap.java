package dev.threadmill.server.session;

/** Is told of what happens on all WebSockets. */
public interface Tap extends Witness {
    void opened(Session session);

    /**
     * A WebSocket has ended.
     *
     * @param closeCode what the peer sent, or 1006 where no Close frame came
     */
    void closed(Session session, int closeCode);
}
