package dev.threadmill.server.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.MessageStore;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Room;
import dev.threadmill.server.session.Session;
import java.time.InstantSource;
import java.util.UUID;

/**
 * One room for all its clients: who joins hears a welcome and the latest messages, then what the
 * others say, and who of them leaves.
 */
public final class HubHandler implements Handler {
    /** Stored messages that a newcomer hears. */
    static final int REPLAYED_MAX = 10;

    private static final long STORED_BYTES_MAX = 16 * 1_024 * 1_024;
    private static final Inbound.Invalid BINARY =
            new Inbound.Invalid("invalid_message", "messages are text, not binary", "");

    private final InboundReader reader =
            new InboundReader(InstantSource.system(), UUID::randomUUID);
    private final Connections connections;
    private final Room room;
    private final boolean echoToSender;

    /** Makes a hub; {@code connections} counts what its clients do wrong. */
    public HubHandler(Settings.Hub settings, Connections connections) {
        this.connections = connections;
        this.room = new Room(connections, new MessageStore(settings.storedMax(), STORED_BYTES_MAX));
        this.echoToSender = settings.echoToSender();
    }

    /** How many clients there are, and messages stored. */
    public ObjectNode figures() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("clients", room.memberCount())
                .put("stored_messages", room.storedCount());
    }

    @Override
    public void serve(Session session) {
        UUID clientId = UUID.randomUUID();
        Room.Member member = room.join(session, Outbound.connect(clientId), REPLAYED_MAX);
        try {
            room.greet(member);
            for (Message message; (message = session.receive()) != null; ) {
                hear(message, member);
            }
        } finally {
            room.leave(member, Outbound.disconnect(clientId));
        }
    }

    private void hear(Message message, Room.Member member) {
        Inbound inbound =
                switch (message) {
                    case Message.Text text -> reader.read(text.text());
                    case Message.Binary binary -> BINARY;
                };
        switch (inbound) {
            case Inbound.Chat chat -> {
                PreparedMessage prepared = Outbound.chat(chat);
                room.post(prepared, member);
                if (echoToSender) {
                    member.session().send(prepared);
                }
            }
            case Inbound.Invalid invalid -> {
                connections.failed(Failure.PARSE);
                member.session().sendText(Outbound.error(invalid));
            }
        }
    }
}
