package dev.threadmill.server.admin;

import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.BearerToken;
import dev.threadmill.server.session.Handshake;
import java.io.InputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who may use the admin API: programs with the token, never the page of another site. */
public final class AdminAccess {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(0*:)+0*1\\]");
    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Pattern DEFAULT_PORT = Pattern.compile(":(80|443)?$");

    private final Settings.Admin settings;

    public AdminAccess(Settings.Admin settings) {
        this.settings = settings;
    }

    /** The same for a WebSocket that tells what the API tells; nothing where it may be had. */
    public Optional<Admission.Refused> refusal(Handshake handshake) {
        try {
            check(
                    new AdminRequest(
                            "GET",
                            handshake.path(),
                            handshake.query(),
                            handshake::header,
                            InputStream.nullInputStream()));
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(
                    new Admission.Refused(
                            e.answer().status(), e.answer().headers(), e.getMessage()));
        }
    }

    /** What a request is answered that may not; nothing where it may. */
    public Optional<AdminAnswer> refusal(AdminRequest request) {
        try {
            check(request);
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.answer());
        }
    }

    void check(AdminRequest request) throws RefusedException {
        String host = request.header("host").orElse("").toLowerCase(Locale.ROOT);
        Optional<String> origin = request.header("origin");
        if (origin.isPresent() && !authority(origin.get()).equals(withoutDefaultPort(host))) {
            throw RefusedException.forbidden(
                    "requests of pages from elsewhere are refused: Origin and Host differ");
        }
        if (settings.open()) {
            // A name of the attacker's may resolve to 127.0.0.1: its pages are of the same origin.
            if (!LOOPBACK.matcher(PORT.matcher(host).replaceFirst("")).matches()) {
                throw RefusedException.forbidden(
                        "without an admin token the Host must be localhost or a loopback address;"
                                + " set THREADMILL_ADMIN_TOKEN to use another name");
            }
            return;
        }
        if (settings.token().isEmpty()) {
            throw RefusedException.forbidden(
                    "the admin API has no token: set THREADMILL_ADMIN_TOKEN, or listen on a"
                            + " loopback address");
        }
        if (request.header("authorization")
                .flatMap(BearerToken::of)
                .filter(settings.token().get()::matches)
                .isEmpty()) {
            throw RefusedException.unauthorized();
        }
    }

    private static String authority(String origin) {
        try {
            String authority = URI.create(origin).getRawAuthority();
            return authority == null
                    ? "none"
                    : withoutDefaultPort(authority.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return "none";
        }
    }

    private static String withoutDefaultPort(String authority) {
        return DEFAULT_PORT.matcher(authority).replaceFirst("");
    }
}
