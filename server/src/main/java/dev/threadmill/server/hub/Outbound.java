package dev.threadmill.server.hub;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.threadmill.server.session.PreparedMessage;
import java.util.UUID;

/** What the hub tells its clients, as JSON. */
final class Outbound {
    private static final int CHAT_OVERHEAD = 80;

    private Outbound() {}

    static PreparedMessage connect(UUID clientId) {
        return PreparedMessage.text("{\"type\":\"Connect\",\"client_id\":\"" + clientId + "\"}");
    }

    static PreparedMessage disconnect(UUID clientId) {
        return PreparedMessage.text("{\"type\":\"Disconnect\",\"client_id\":\"" + clientId + "\"}");
    }

    static PreparedMessage chat(Inbound.Chat chat) {
        int length =
                chat.id().length()
                        + chat.sender().length()
                        + chat.content().length()
                        + chat.timestamp().length();
        StringBuilder json = new StringBuilder(CHAT_OVERHEAD + length).append("{\"type\":\"Chat\"");
        field(json, "id", chat.id());
        field(json, "sender", chat.sender());
        field(json, "content", chat.content());
        field(json, "timestamp", chat.timestamp());
        return PreparedMessage.text(json.append('}').toString());
    }

    static String error(Inbound.Invalid invalid) {
        StringBuilder json = new StringBuilder("{\"type\":\"error\"");
        field(json, "code", invalid.code());
        field(json, "message", invalid.message());
        field(json, "field", invalid.field());
        return json.append('}').toString();
    }

    private static void field(StringBuilder json, String name, String value) {
        json.append(",\"").append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value, json);
        json.append('"');
    }
}
