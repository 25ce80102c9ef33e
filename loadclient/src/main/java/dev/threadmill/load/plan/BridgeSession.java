package dev.threadmill.load.plan;

import java.nio.charset.StandardCharsets;

/**
 * A session of a bridge between Redis and WebSockets, and where its things are.
 *
 * @param id 1 to {@link #ID_CHARS_MAX} characters; colons may be among them
 */
public record BridgeSession(String id) {
    public static final int ID_CHARS_MAX = 256;

    private static final String RULE =
            "must be 1 to 256 characters, none of them a slash, a control character or U+FFFD";
    private static final String UNRESERVED = "-._~:@!$&'()*+,;=";

    public BridgeSession {
        if (!isName(id)) {
            throw new InvalidPlanException("SESSION", RULE);
        }
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= ID_CHARS_MAX
                && text.chars()
                        .noneMatch(c -> c == '/' || c == '\uFFFD' || Character.isISOControl(c))
                // A half of a pair is no character, and has no UTF-8.
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** The key of the token that opens it. */
    public String authKey() {
        return "session:" + id + ":auth";
    }

    /** What the clients say. */
    public String upChannel() {
        return "session:" + id + ":up";
    }

    /** What is said to the clients. */
    public String downChannel() {
        return "session:" + id + ":down";
    }

    /**
     * The path of its WebSocket, percent-encoded.
     *
     * @throws InvalidPlanException where {@code agent} is none
     */
    public String path(String agent) {
        if (!isName(agent)) {
            throw new InvalidPlanException("AGENT", RULE);
        }
        return "/" + segment(agent) + "/ws/" + segment(id);
    }

    /** One segment of a path (RFC 3986, section 3.3). */
    private static String segment(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
