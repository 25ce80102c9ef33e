package dev.threadmill.server.bridge;

import dev.threadmill.redis.Channels;
import dev.threadmill.redis.RedisException;
import dev.threadmill.server.bridge.BridgeCounts.Kind;
import dev.threadmill.server.session.Conversation;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.Utf8Check;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One client's side of a session: publishes what it says, and sends it what is published. */
final class BridgeConversation implements Conversation, Channels.Listener {
    private static final Logger LOGGER = Logger.getLogger(BridgeConversation.class.getName());
    private static final PreparedMessage INVALID_JSON =
            PreparedMessage.text("{\"error\":\"Invalid JSON format\"}");
    private static final PreparedMessage UNAVAILABLE =
            PreparedMessage.text("{\"error\":\"Backend unavailable\"}");

    private final BridgePath path;
    private final String upChannel;
    private final BridgeServices services;
    private final BridgeCounts counts;

    /** Null once the client hears what comes as it comes. */
    private volatile Opening opening;

    private Channels.Listening listening;

    /** Who hears what comes; written before the opening is given up. */
    private Session client;

    BridgeConversation(BridgePath path, BridgeServices services) {
        this.path = path;
        this.upChannel = path.upChannel();
        this.services = services;
        this.counts = services.counts();
        this.opening = new Opening(services.waiting());
    }

    /** From now on the session is open: the conversation must be held. */
    void begin(Channels.Listening place) {
        listening = place;
        counts.add(Kind.OPENED);
        services.renewals().begin(path.authKey());
    }

    @Override
    public void hold(Session session) {
        if (LOGGER.isLoggable(Level.FINE)) {
            LOGGER.log(
                    Level.FINE,
                    "{0}: a client of agent {1} is in session {2}",
                    new Object[] {session.id(), path.agent(), path.session()});
        }
        try {
            open(session);
            for (Message message; (message = session.receive()) != null; ) {
                switch (message) {
                    case Message.Text text -> hear(session, text.text());
                    case Message.Binary binary -> counts.add(Kind.BINARY_IGNORED);
                }
            }
        } finally {
            listening.close();
            end();
        }
    }

    @Override
    public void abandon() {
        listening.abandon();
        end();
    }

    private void end() {
        services.renewals().end(path.authKey());
        counts.add(Kind.CLOSED);
    }

    /** Sends what has come before, then lets through what comes. */
    private void open(Session session) {
        client = session;
        Opening first = opening;
        while (true) {
            Opening.Batch batch = first.next(() -> opening = null);
            for (PreparedMessage message : batch.messages()) {
                pass(message);
            }
            if (batch.overflowed()) {
                services.connections().failed(Failure.SLOW_CONSUMER);
                session.close(CloseCode.POLICY, "does not read its messages");
                return;
            }
            if (batch.last()) {
                return;
            }
        }
    }

    private void hear(Session session, String text) {
        // A character is a byte at least.
        byte[] bytes =
                text.length() > services.upBytesMax()
                        ? null
                        : text.getBytes(StandardCharsets.UTF_8);
        if (bytes == null || bytes.length > services.upBytesMax()) {
            counts.add(Kind.TOO_LARGE);
            session.sendText(
                    "{\"error\":\"Message too large\",\"max_size\":" + services.upBytesMax() + "}");
        } else if (!JsonCheck.isOneValue(text)) {
            counts.add(Kind.INVALID_JSON);
            services.connections().failed(Failure.PARSE);
            session.send(INVALID_JSON);
        } else {
            publish(session, bytes);
        }
    }

    private void publish(Session session, byte[] bytes) {
        try {
            services.redis().channels().publish(upChannel, bytes);
            counts.add(Kind.UP);
        } catch (RedisException e) {
            LOGGER.log(Level.FINE, "a client's message was not published", e);
            counts.add(Kind.UP_FAILED);
            session.send(UNAVAILABLE);
        }
    }

    /** A text must be UTF-8 (RFC 6455, section 5.6), so what is not goes nowhere. */
    @Override
    public void heard(byte[] message) {
        if (message.length > services.downBytesMax()) {
            counts.add(Kind.DOWN_TOO_LARGE);
        } else if (!Utf8Check.valid(message)) {
            counts.add(Kind.DOWN_INVALID);
        } else {
            PreparedMessage prepared = PreparedMessage.utf8(message);
            Opening first = opening;
            if (first == null) {
                pass(prepared);
            } else {
                switch (first.keep(prepared, message.length)) {
                    case KEPT -> {}
                    case DROPPED -> counts.add(Kind.DOWN_DROPPED);
                    case OVER -> pass(prepared);
                }
            }
        }
    }

    private void pass(PreparedMessage message) {
        counts.add(client.send(message) ? Kind.DOWN : Kind.DOWN_DROPPED);
    }
}
