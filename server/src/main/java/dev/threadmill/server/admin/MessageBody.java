package dev.threadmill.server.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A request's body as the message that it asks to be sent: byte for byte. */
final class MessageBody {
    private static final JsonFactory JSON = new JsonFactory();

    private MessageBody() {}

    /** Bytes are binary, everything else is text; what says to be JSON must be. */
    static PreparedMessage read(AdminRequest request, int bytesMax) throws RefusedException {
        String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        String essence = type.split(";", -1)[0].strip();
        byte[] bytes = request.body(bytesMax);
        if (essence.equals("application/octet-stream")) {
            return new PreparedMessage(new Message.Binary(bytes));
        }
        String text = utf8(bytes);
        if (essence.equals("application/json") || essence.endsWith("+json")) {
            checkJson(text);
        }
        return PreparedMessage.text(text);
    }

    private static String utf8(byte[] bytes) throws RefusedException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw RefusedException.invalid(
                    "body", "is not UTF-8; send bytes with Content-Type: application/octet-stream");
        }
    }

    private static void checkJson(String text) throws RefusedException {
        try (JsonParser parser = JSON.createParser(text)) {
            int values = 0;
            int depth = 0;
            for (JsonToken token; (token = parser.nextToken()) != null; ) {
                values += depth == 0 ? 1 : 0;
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
            if (values != 1) {
                throw RefusedException.invalid("body", "must be one JSON value");
            }
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw RefusedException.invalid("body", "is no JSON (line " + line + ")");
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot be read", e);
        }
    }
}
