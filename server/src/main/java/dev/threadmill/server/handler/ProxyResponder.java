package dev.threadmill.server.handler;

import dev.threadmill.script.Outcome;
import dev.threadmill.script.Reply;
import dev.threadmill.script.Script;
import dev.threadmill.server.mock.ProxySpec;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Passes what one client says to the server behind the proxy, and what that says back. Neither
 * direction keeps more than the message it carries: who does not read stops who sends.
 *
 * <pre>
 *   client --own thread--> incoming --> server      waits in send while the server does not read
 *   client <-- outgoing <--second thread-- server   waits in send while the client does not read
 * </pre>
 */
final class ProxyResponder implements Responder {
    private static final Logger LOGGER = Logger.getLogger(ProxyResponder.class.getName());

    private final MockConnection connection;
    private final ProxySpec spec;
    private final UpstreamLink upstream;
    private final Session session;
    private boolean opened;

    /** Takes over the link: {@link #close} sees to its end. */
    ProxyResponder(MockConnection connection, ProxySpec spec, UpstreamLink upstream) {
        this.connection = connection;
        this.spec = spec;
        this.upstream = upstream;
        this.session = connection.session();
    }

    @Override
    public void open() {
        Thread back =
                Thread.ofVirtual()
                        .name("threadmill-proxy-" + session.id())
                        .unstarted(this::carryBack);
        session.sendsFrom(back);
        opened = true;
        back.start();
    }

    @Override
    public void answer(Incoming incoming) {
        Message changed =
                spec.incoming().isPresent()
                        ? changed(spec.incoming().get(), incoming)
                        : incoming.message();
        if (changed == null) {
            return;
        }
        try {
            upstream.send(changed);
        } catch (IOException e) {
            // Whoever receives from there says why, and closes.
            LOGGER.log(Level.FINE, "an upstream takes nothing more", e);
        }
    }

    /** What goes to the server; null for nothing. */
    private Message changed(Script script, Incoming incoming) {
        return switch (connection.call(script, incoming.raw())) {
            case Outcome.Answer(Reply reply) -> message(reply);
            case Outcome.Failed failed -> {
                connection.house().connections().upstreams().failed();
                connection.tell(failed);
                yield null;
            }
        };
    }

    /** What goes to the client, who is not told of a server's message that is no good. */
    private Message changed(Script script, Message message) {
        return switch (connection.call(script, new Incoming(message).raw())) {
            case Outcome.Answer(Reply reply) -> message(reply);
            case Outcome.Failed failed -> {
                if (connection.note(failed)) {
                    connection.house().connections().upstreams().failed();
                }
                yield null;
            }
        };
    }

    private static Message message(Reply reply) {
        return switch (reply) {
            case Reply.Nothing() -> null;
            case Reply.Text(String text) -> new Message.Text(text);
            case Reply.Binary(byte[] bytes) -> new Message.Binary(bytes);
        };
    }

    /** Carries what the server says, to its end; then ends the client's side likewise. */
    private void carryBack() {
        try {
            for (Message message; (message = upstream.receive()) != null; ) {
                // After the client's end only the server's is of interest.
                if (session.isOpen()) {
                    pass(message);
                }
            }
            endClient();
        } catch (IOException e) {
            lost("the upstream broke the protocol: " + e.getMessage());
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "carrying back from an upstream failed", e);
            session.close(CloseCode.INTERNAL_ERROR, "the proxy failed");
        } finally {
            upstream.close();
        }
    }

    private void pass(Message message) {
        Message changed =
                spec.outgoing().isPresent() ? changed(spec.outgoing().get(), message) : message;
        if (changed != null) {
            session.send(changed);
        }
    }

    private void endClient() {
        int code = upstream.closeCode();
        if (code == CloseCode.NONE || CloseCode.allowedOnWire(code)) {
            session.close(code, upstream.closeReason());
        } else if (upstream.isLeaving()) {
            session.close(CloseCode.NORMAL, "");
        } else {
            String because = upstream.cutBecause();
            lost(because.isEmpty() ? "the upstream was lost" : because);
        }
    }

    private void lost(String reason) {
        if (session.isOpen()) {
            connection.house().connections().upstreams().failed();
            LOGGER.log(
                    Level.WARNING,
                    "{0} on {1}: {2}",
                    new Object[] {session.id(), session.path(), reason});
        }
        session.close(CloseCode.BAD_GATEWAY, reason);
    }

    /** Tells the server how the client has ended. */
    @Override
    public void close() {
        if (!opened) {
            upstream.close();
            return;
        }
        switch (session.closeCode()) {
            case CloseCode.ABNORMAL -> upstream.leave(CloseCode.GOING_AWAY, "the client is gone");
            default -> upstream.leave(session.closeCode(), session.closeReason());
        }
    }
}
