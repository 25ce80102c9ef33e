package dev.threadmill.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * What of the traffic is recorded.
 *
 * @param path of the connections: this one, and those below it
 * @param excludePing leaves out ping and pong frames, and JSON texts whose {@code type} is ping or
 *     pong
 */
public record RecordingFilter(Optional<String> path, boolean excludePing) {
    public static final RecordingFilter ALL = new RecordingFilter(Optional.empty(), false);

    /** A heartbeat is never longer: what is gets recorded without a look. */
    private static final int HEARTBEAT_CHARS_MAX = 4 * 1024;

    private static final JsonFactory JSON = new JsonFactory();

    /** Whether a connection with this path is recorded; a query behind it does not matter. */
    public boolean wantsPath(String connectionPath) {
        if (path.isEmpty()) {
            return true;
        }
        int query = connectionPath.indexOf('?');
        String plain = query < 0 ? connectionPath : connectionPath.substring(0, query);
        String wanted = path.get();
        return plain.equals(wanted)
                || plain.startsWith(wanted.endsWith("/") ? wanted : wanted + "/");
    }

    /** Whether a message of such a connection is recorded. */
    public boolean wants(Entry entry) {
        return !excludePing
                || switch (entry.kind()) {
                    case PING, PONG -> false;
                    case TEXT -> !isHeartbeat(entry.data());
                    case BINARY, CLOSE -> true;
                };
    }

    /** Whether a text is a JSON object whose {@code type} is ping or pong. */
    static boolean isHeartbeat(String text) {
        if (text.length() > HEARTBEAT_CHARS_MAX || !text.contains("\"type\"")) {
            return false;
        }
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            boolean heartbeat = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean type = json.currentName().equals("type");
                json.nextToken();
                if (type) {
                    String value = json.getValueAsString("");
                    heartbeat = value.equals("ping") || value.equals("pong");
                }
                json.skipChildren();
            }
            return heartbeat && json.currentToken() == JsonToken.END_OBJECT;
        } catch (IOException e) {
            return false;
        }
    }
}
