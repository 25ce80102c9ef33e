package dev.threadmill.server.handler;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.threadmill.script.ScriptInput;
import dev.threadmill.server.session.Message;

/** A message that is to be answered; its JSON is read when first asked for, once. */
final class Incoming {
    private static final ObjectReader JSON =
            new ObjectMapper()
                    .reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final Message message;
    private JsonNode json;

    Incoming(Message message) {
        this.message = message;
    }

    /** A part of this message's JSON as if it were all of it. */
    Incoming part(JsonNode value) {
        Incoming part = new Incoming(message);
        part.json = value;
        return part;
    }

    Message message() {
        return message;
    }

    /** The text; null for a binary message. */
    String text() {
        return message instanceof Message.Text(String text) ? text : null;
    }

    /** Roughly how much memory it takes. */
    int length() {
        return switch (message) {
            case Message.Text(String text) -> text.length();
            case Message.Binary(byte[] bytes) -> bytes.length;
        };
    }

    /** The JSON; a MissingNode where it is none. */
    JsonNode json() {
        if (json == null) {
            json = parse(text());
        }
        return json;
    }

    boolean isJson() {
        return !json().isMissingNode();
    }

    /** What scripts of rules get: the parsed message where it is JSON. */
    ScriptInput parsed() {
        return isJson() ? new ScriptInput.Json(text()) : raw();
    }

    /** What a whole path's script gets: the message as it came. */
    ScriptInput raw() {
        return switch (message) {
            case Message.Text(String text) -> new ScriptInput.Text(text);
            case Message.Binary(byte[] bytes) -> new ScriptInput.Binary(bytes);
        };
    }

    private static JsonNode parse(String text) {
        if (text == null || !mayBeJson(text)) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
            // Of a number with an exponent that no BigDecimal has, Jackson says so by itself.
            return MissingNode.getInstance();
        }
    }

    /** Tells most plain texts from JSON without the price of an exception. */
    private static boolean mayBeJson(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
                return "{[\"-0123456789tfn".indexOf(c) >= 0;
            }
        }
        return false;
    }
}
