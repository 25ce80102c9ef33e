package dev.threadmill.server.control;

import dev.threadmill.server.session.Handshake;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Compares tokens in a time that tells nothing about them. */
final class TokenCheck {
    private static final String BEARER = "bearer ";

    private final byte[] expected;

    TokenCheck(String token) {
        this.expected = sha256(token);
    }

    /** Whether a handshake carries the token, as {@code ?token=} or as {@code Authorization}. */
    boolean accepts(Handshake handshake) {
        Optional<String> given = handshake.parameter("token").or(() -> bearer(handshake));
        return given.isPresent() && MessageDigest.isEqual(expected, sha256(given.get()));
    }

    private static Optional<String> bearer(Handshake handshake) {
        return handshake
                .header("authorization")
                .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(value -> value.substring(BEARER.length()).strip());
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
