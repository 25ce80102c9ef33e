package dev.threadmill.server;

import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What to say of tokens that can be guessed, where others than this machine may try. */
final class TokenAdvice {
    private static final int CHARS_MIN = 16;

    private TokenAdvice() {}

    static List<String> of(Settings settings) {
        List<String> lines = new ArrayList<>();
        if (!isLoopback(settings.host())) {
            add(lines, "WS_SECRET_TOKEN", settings.control().token());
            add(lines, "THREADMILL_ADMIN_TOKEN", settings.admin().token());
            add(lines, "socketio.token", settings.socketIo().token());
        }
        return lines;
    }

    private static void add(List<String> lines, String name, Optional<Secret> token) {
        token.filter(secret -> secret.value().length() < CHARS_MIN)
                .ifPresent(secret ->
                        lines.add(
                                "WARNING: "
                                        + name
                                        + " is shorter than "
                                        + CHARS_MIN
                                        + " characters, and others than this machine can try to"
                                        + " guess it: openssl rand -base64 24 makes a good one"));
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
