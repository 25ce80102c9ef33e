package dev.threadmill.server.session;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids that nobody can guess: 20 characters of base64url. */
public final class SecretIds {
    private static final int BYTES = 15;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretIds() {}

    /** Another one; any thread. */
    public static String fresh() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
