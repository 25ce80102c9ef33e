package dev.threadmill.server.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A value that must not reach a log: its text form hides it. */
public record Secret(String value) {
    /** Compares in a time that tells nothing of the secret, its length included. */
    public boolean matches(String given) {
        return matches(value.getBytes(StandardCharsets.UTF_8), given);
    }

    /** The same of a secret that is kept elsewhere, and need not be a text. */
    public static boolean matches(byte[] secret, String given) {
        return MessageDigest.isEqual(
                sha256(secret), sha256(given.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
