package dev.threadmill.server.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.threadmill.load.plan.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a JSON object, each as it was written. Strict: no field twice, however deep; none
 * that is unknown; nothing behind the object.
 */
final class BodyFields {
    private static final String BODY = "body";
    private static final int SHOWN_MAX = 100;
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final Map<String, Value> values = new LinkedHashMap<>();

    private record Value(JsonToken token, String json) {}

    private BodyFields() {}

    /**
     * Reads an object.
     *
     * @param known the names that a field may have
     * @throws InvalidEmissionException naming the field at fault
     */
    static BodyFields read(String body, Set<String> known) throws InvalidEmissionException {
        BodyFields fields = new BodyFields();
        try (JsonParser parser = JSON.createParser(body)) {
            try {
                fields.readObject(parser, body, known);
            } catch (StreamConstraintsException e) {
                throw new InvalidEmissionException(place(parser), "is too deep or too long");
            } catch (JsonProcessingException e) {
                throw new InvalidEmissionException(
                        place(parser), "is no JSON: " + shorten(e.getOriginalMessage()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot be read", e);
        }
        return fields;
    }

    private void readObject(JsonParser parser, String body, Set<String> known)
            throws IOException, InvalidEmissionException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new InvalidEmissionException(BODY, "must be a JSON object");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (name.isEmpty()) {
                throw new InvalidEmissionException(BODY, "has a field without a name");
            }
            if (!known.contains(name)) {
                throw new InvalidEmissionException(
                        shorten(name),
                        "is no field here"
                                + Nearest.to(shorten(name), known)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse("; there are " + String.join(", ", known)));
            }
            parser.nextToken();
            values.put(name, value(parser, body));
        }
        if (parser.nextToken() != null) {
            throw new InvalidEmissionException(BODY, "must be one JSON object and nothing more");
        }
    }

    private static Value value(JsonParser parser, String text) throws IOException {
        JsonToken token = parser.currentToken();
        int from = Math.toIntExact(parser.currentTokenLocation().getCharOffset());
        parser.skipChildren();
        parser.finishToken();
        int to = Math.toIntExact(parser.currentLocation().getCharOffset());
        return new Value(token, text.substring(from, to).strip());
    }

    /** Where the parser has stopped, such as {@code data.x.3}. */
    private static String place(JsonParser parser) {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        return pointer.length() < 2 ? BODY : shorten(pointer.substring(1).replace('/', '.'));
    }

    private static String shorten(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }

    /** Whether a field is there, even as null. */
    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Whether a field is there and not null. */
    boolean filled(String name) {
        return has(name) && values.get(name).token() != JsonToken.VALUE_NULL;
    }

    /** A field as it was written; it must be there. */
    String json(String name) {
        return values.get(name).json();
    }

    /** A field's text, which is not empty; nothing where it is not filled. */
    Optional<String> text(String name) throws InvalidEmissionException {
        if (!filled(name)) {
            return Optional.empty();
        }
        return Optional.of(nonEmpty(name, values.get(name)));
    }

    private static String nonEmpty(String place, Value value) throws InvalidEmissionException {
        if (value.token() == JsonToken.VALUE_STRING) {
            try (JsonParser parser = JSON.createParser(value.json())) {
                parser.nextToken();
                if (!parser.getText().isEmpty()) {
                    return parser.getText();
                }
            } catch (IOException e) {
                throw new UncheckedIOException("what was read cannot be read again", e);
            }
        }
        throw new InvalidEmissionException(place, "must be a text that is not empty");
    }

    /** True or false; false where it is not filled. */
    boolean flag(String name) throws InvalidEmissionException {
        if (!filled(name)) {
            return false;
        }
        return switch (values.get(name).json()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidEmissionException(name, "must be true or false");
        };
    }

    /** Whether a field is an array. */
    boolean isArray(String name) {
        return has(name) && values.get(name).token() == JsonToken.START_ARRAY;
    }

    /**
     * The elements of an array as they were written.
     *
     * @param max how many are read; the rest is left out
     */
    List<String> elements(String name, int max) {
        return array(name, max).stream().map(Value::json).toList();
    }

    /** The texts of an array, none of them empty; one text stands for an array of it. */
    List<String> texts(String name, int max) throws InvalidEmissionException {
        if (!isArray(name)) {
            return List.of(text(name).orElseThrow());
        }
        List<Value> elements = array(name, max + 1);
        if (elements.size() > max) {
            throw new InvalidEmissionException(name, "must not have more than " + max);
        }
        List<String> texts = new ArrayList<>();
        for (Value element : elements) {
            texts.add(nonEmpty(name + "[" + texts.size() + "]", element));
        }
        return texts;
    }

    private List<Value> array(String name, int max) {
        String json = json(name);
        List<Value> elements = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (elements.size() < max && parser.nextToken() != JsonToken.END_ARRAY) {
                elements.add(value(parser, json));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what was read cannot be read again", e);
        }
        return elements;
    }
}
