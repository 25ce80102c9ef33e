package dev.threadmill.server.socketio;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids that nobody can guess: 20 characters of base64url. */
final class SocketIds {
    private static final int BYTES = 15;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SocketIds() {}

    static String fresh() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
