package dev.threadmill.server.mock;

import java.util.Map;

/**
 * Whether a handshake is accepted; the first rule that fits decides.
 *
 * @param headers what header fields must be, by name in lower case; {@code *} for any value, also
 *     at the end of one: {@code Bearer *}
 * @param query the same for query parameters
 * @param status what a refused one is answered with; 101 to accept
 * @param body the text of a refusal
 * @param fields header fields of a refusal
 */
public record HandshakeRule(
        Map<String, String> headers,
        Map<String, String> query,
        int status,
        String body,
        Map<String, String> fields) {
    public static final int ACCEPTED = 101;

    /** Whether a value is as wanted. */
    public static boolean fits(String wanted, String value) {
        return wanted.endsWith(Match.ANY)
                ? value.startsWith(wanted.substring(0, wanted.length() - 1))
                : wanted.equals(value);
    }
}
