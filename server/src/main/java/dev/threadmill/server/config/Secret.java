package dev.threadmill.server.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A value that must not reach a log: its text form hides it. */
public record Secret(String value) {
    /** Compares in a time that tells nothing of the secret, its length included. */
    public boolean matches(String given) {
        return MessageDigest.isEqual(sha256(value), sha256(given));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
