package dev.threadmill.load.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is kept of an answer, as far as a step looks at it; one after the other. */
public final class Answer {
    private static final int HEAD_BYTES_MAX = 64 * 1_024;
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(
                            com.fasterxml.jackson.databind.DeserializationFeature
                                    .USE_BIG_DECIMAL_FOR_FLOATS);

    private final KeptBytes head = new KeptBytes(HEAD_BYTES_MAX);
    private final KeptBytes body;
    private int status;
    private String text;
    private JsonNode json;

    Answer(int bodyBytesMax) {
        body = new KeptBytes(bodyBytesMax);
    }

    /** Forgets the answer before. */
    public void clear() {
        head.clear();
        body.clear();
        text = null;
        json = null;
        status = 0;
    }

    /** Takes the status line and the header fields. */
    public ByteArrayOutputStream head() {
        return head;
    }

    /** Takes the body. */
    public ByteArrayOutputStream body() {
        return body;
    }

    public void status(int code) {
        status = code;
    }

    int status() {
        return status;
    }

    /** Whether the body's beginning holds bytes. */
    boolean holds(byte[] wanted) {
        byte[] bytes = body.bytes();
        int last = body.size() - wanted.length;
        for (int at = 0; at <= last; at++) {
            int i = 0;
            while (i < wanted.length && bytes[at + i] == wanted[i]) {
                i++;
            }
            if (i == wanted.length) {
                return true;
            }
        }
        return false;
    }

    /** The body as UTF-8. */
    String text() {
        if (text == null) {
            text = new String(body.bytes(), 0, body.size(), StandardCharsets.UTF_8);
        }
        return text;
    }

    /** The body as JSON; missing where it is none. */
    JsonNode json() {
        if (json == null) {
            try {
                JsonNode read = JSON.readTree(body.bytes(), 0, body.size());
                json = read == null ? MissingNode.getInstance() : read;
            } catch (IOException e) {
                json = MissingNode.getInstance();
            }
        }
        return json;
    }

    /** The first header field of a name. */
    Optional<String> field(String name) {
        List<String> values = fields(name, 1);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getFirst());
    }

    /** All header fields of a name. */
    List<String> fields(String name) {
        return fields(name, Integer.MAX_VALUE);
    }

    private List<String> fields(String name, int max) {
        List<String> values = List.of();
        byte[] bytes = head.bytes();
        int end = head.size();
        for (int at = lineEnd(bytes, 0, end) + 1; at < end && values.size() < max; ) {
            int lineEnd = lineEnd(bytes, at, end);
            if (named(bytes, at, lineEnd, name)) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(2);
                }
                int from = at + name.length() + 1;
                String value = new String(bytes, from, lineEnd - from, StandardCharsets.ISO_8859_1);
                values.add(value.strip());
            }
            at = lineEnd + 1;
        }
        return values;
    }

    private static int lineEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static boolean named(byte[] bytes, int from, int end, String name) {
        if (end - from <= name.length() || bytes[from + name.length()] != ':') {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (lower(bytes[from + i]) != lower((byte) name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }
}
