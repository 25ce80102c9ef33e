package dev.threadmill.server.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.bus.Bus;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.replicas.Announcements;
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
 * One room for all its clients, on all replicas: who joins hears a welcome and the latest messages,
 * then what the others say, and who of them leaves. Each replica stores what is said anywhere, as
 * long as it is there to hear it.
 */
public final class HubHandler implements Handler {
    /** Stored messages that a newcomer hears. */
    static final int REPLAYED_MAX = 10;

    private static final long STORED_BYTES_MAX = 16 * 1_024 * 1_024;

    /** What replicas tell each other. */
    private static final String CHAT = "chat";

    private static final String LEFT = "left";
    private static final Inbound.Invalid BINARY =
            new Inbound.Invalid("invalid_message", "messages are text, not binary", "");

    private final InboundReader reader =
            new InboundReader(InstantSource.system(), UUID::randomUUID);
    private final Connections connections;
    private final Room room;
    private final boolean echoToSender;
    private final Announcements replicas;

    /**
     * Makes a hub.
     *
     * @param connections counts what its clients do wrong
     * @param bus joins it with those of other replicas; somebody else closes it
     */
    public HubHandler(Settings.Hub settings, Connections connections, Bus bus) {
        this.connections = connections;
        this.room = new Room(connections, new MessageStore(settings.storedMax(), STORED_BYTES_MAX));
        this.echoToSender = settings.echoToSender();
        this.replicas = new Announcements(bus, "hub", this::heard);
    }

    /** Another replica's client has said something, or left. */
    private void heard(String what, PreparedMessage message) {
        if (what.equals(CHAT)) {
            room.post(message, null);
        } else if (what.equals(LEFT)) {
            room.tell(message);
        }
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
            PreparedMessage farewell = Outbound.disconnect(clientId);
            room.leave(member, farewell);
            replicas.tell(LEFT, farewell.message());
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
                replicas.tell(CHAT, prepared.message());
            }
            case Inbound.Invalid invalid -> {
                connections.failed(Failure.PARSE);
                member.session().sendText(Outbound.error(invalid));
            }
        }
    }
}
