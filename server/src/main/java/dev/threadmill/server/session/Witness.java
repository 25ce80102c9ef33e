package dev.threadmill.server.session;

/**
 * Is told of the messages that go through WebSockets, by the threads that carry them: it must not
 * wait for a peer, throw, or change a message.
 */
public interface Witness {
    /** A message has come in; the handler has not seen it yet. */
    void received(Session session, Message message);

    /** A message is on its way: in the order of the wire, and before the peer has it. */
    void sent(Session session, Message message);
}
