package dev.threadmill.server.access;

import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Who may do what. A token or the cookie of who has signed in gives rights; so does being on this
 * machine where the appliance listens on a loopback address and has no admin token. Pages of other
 * sites get nothing, whatever they show.
 */
public final class Access {
    private static final String HOST =
            "without an admin token the Host must be localhost or a loopback address;"
                    + " set THREADMILL_ADMIN_TOKEN to use another name";
    private static final String PROXY =
            "this came through a proxy, so it need not be from this machine; set"
                    + " THREADMILL_ADMIN_TOKEN";
    private static final String NO_ORIGIN =
            "with the cookie alone this needs an Origin header, as browsers send it";
    private static final List<String> FORWARDED =
            List.of("forwarded", "x-forwarded-for", "x-real-ip", "via");

    private final Optional<Secret> controlToken;
    private final Optional<Secret> adminToken;
    private final boolean open;
    private final Rights near;
    private final boolean secure;
    private final Pages pages;
    private final SignedCookie cookie;
    private final FailedTokens failed;

    /** Makes it of the settings. */
    public Access(Settings settings) {
        this(settings, InstantSource.system(), System::nanoTime);
    }

    /** The same with clocks; {@code nanos} tells nanoseconds. */
    Access(Settings settings, InstantSource clock, LongSupplier nanos) {
        this.controlToken = settings.control().token();
        this.adminToken = settings.admin().token();
        this.open = settings.admin().open();
        // A token that somebody has set is asked for; one that was made here guards nothing more.
        this.near = new Rights(controlToken.isEmpty() || settings.control().ownToken(), true);
        this.secure = settings.server().secure();
        this.pages = new Pages(settings.admin().allowedOrigins(), secure);
        this.cookie = new SignedCookie(settings, clock);
        this.failed = new FailedTokens(nanos);
    }

    /** What a request has, and why not more. */
    private record Found(Rights rights, Optional<Decision.Refused> why) {}

    /** Whether a request gets what it needs. To be asked once for each: it counts wrong tokens. */
    public Decision decide(Asking asking, Right needed) {
        Optional<Decision.Refused> foreign = pages.refusal(asking);
        if (foreign.isPresent()) {
            return foreign.get();
        }
        Found found = find(asking);
        return needed.isIn(found.rights)
                ? new Decision.Granted(found.rights)
                : refused(found, needed);
    }

    /** What a request may do, nothing included; refused is only the page of another site. */
    public Decision rights(Asking asking) {
        Optional<Decision.Refused> foreign = pages.refusal(asking);
        return foreign.isPresent() ? foreign.get() : new Decision.Granted(find(asking).rights);
    }

    private Found find(Asking asking) {
        Rights rights = Rights.NONE;
        Optional<Decision.Refused> why = Optional.empty();
        if (open) {
            why = notNear(asking);
            rights = withoutCookie(asking);
        }
        Rights signedIn = asking.header("cookie").map(cookie::read).orElse(Rights.NONE);
        if (asking.onlyLooks() || pages.isNear(asking)) {
            rights = rights.and(signedIn);
        } else if (Right.READ.isIn(signedIn)) {
            why = Optional.of(Decision.Refused.forbidden(NO_ORIGIN));
        }
        Optional<String> token = asking.bearer();
        if (token.isEmpty() || rights.equals(Rights.ALL)) {
            return new Found(rights, why);
        }
        return switch (attempt(asking.ip(), token.get())) {
            case Decision.Granted granted -> new Found(rights.and(granted.rights()), why);
            case Decision.Refused refused -> new Found(rights, Optional.of(refused));
        };
    }

    private static Optional<Decision.Refused> notNear(Asking asking) {
        if (!Pages.isLoopback(asking)) {
            return Optional.of(Decision.Refused.forbidden(HOST));
        }
        return FORWARDED.stream().anyMatch(name -> asking.header(name).isPresent())
                ? Optional.of(Decision.Refused.forbidden(PROXY))
                : Optional.empty();
    }

    private Decision refused(Found found, Right needed) {
        if (needed == Right.ADMIN && !open && adminToken.isEmpty()) {
            return Decision.Refused.forbidden(
                    "the admin API has no token: set THREADMILL_ADMIN_TOKEN, or listen on a"
                            + " loopback address");
        }
        if (found.why.isPresent()) {
            return found.why.get();
        }
        if (Right.READ.isIn(found.rights)) {
            return Decision.Refused.forbidden("this needs " + needed.tokens);
        }
        if (controlToken.isEmpty() && adminToken.isEmpty()) {
            return Decision.Refused.forbidden(
                    "there is no token: set THREADMILL_ADMIN_TOKEN or WS_SECRET_TOKEN, or listen on"
                            + " a loopback address");
        }
        return Decision.Refused.unauthorized(
                "send " + needed.tokens + " as 'Authorization: Bearer TOKEN'");
    }

    private Decision attempt(String ip, String token) {
        Rights[] rights = {Rights.NONE};
        FailedTokens.Outcome outcome =
                failed.attempt(
                        ip,
                        () -> {
                            rights[0] = rightsOf(token);
                            return Right.READ.isIn(rights[0]);
                        });
        return switch (outcome) {
            case RIGHT -> new Decision.Granted(rights[0]);
            case WRONG ->
                    Decision.Refused.unauthorized(
                            "the token is wrong: send 'Authorization: Bearer TOKEN' with the"
                                    + " control token or the admin token");
            case BLOCKED -> Decision.Refused.tooManyWrong(failed.retryAfterS(ip));
        };
    }

    /** Why somebody else's token is refused; wrong ones count as all others. */
    public Optional<Admission.Refused> refusal(String ip, BooleanSupplier right) {
        return switch (failed.attempt(ip, right)) {
            case RIGHT -> Optional.empty();
            case WRONG ->
                    Optional.of(
                            Decision.Refused.unauthorized("the token is missing or wrong")
                                    .admission());
            case BLOCKED ->
                    Optional.of(Decision.Refused.tooManyWrong(failed.retryAfterS(ip)).admission());
        };
    }

    /** Compares with both, so that the time tells nothing. */
    private Rights rightsOf(String token) {
        boolean control = controlToken.filter(secret -> secret.matches(token)).isPresent();
        boolean admin = adminToken.filter(secret -> secret.matches(token)).isPresent();
        return admin ? Rights.ALL : new Rights(control, false);
    }

    /**
     * Whether a controller may come in: its token, or the admin token, is in the query or in a
     * header, and it is no page of another site.
     */
    public Decision controller(Handshake handshake) {
        Asking asking = Asking.of(handshake);
        Optional<Decision.Refused> foreign = pages.refusal(asking);
        if (foreign.isPresent()) {
            return foreign.get();
        }
        Optional<String> shown =
                handshake.parameter("token").or(asking::bearer).filter(text -> !text.isEmpty());
        if (shown.isEmpty()) {
            return Decision.Refused.unauthorized("Invalid or missing token");
        }
        BooleanSupplier right = () -> Right.CONTROL.isIn(rightsOf(shown.get()));
        return switch (failed.attempt(asking.ip(), right)) {
            case RIGHT -> new Decision.Granted(Rights.CONTROL);
            case WRONG -> Decision.Refused.unauthorized("Invalid or missing token");
            case BLOCKED -> Decision.Refused.tooManyWrong(failed.retryAfterS(asking.ip()));
        };
    }

    /** What a token gives to who signs in with it; only the appliance's own page can. */
    public Decision signIn(Asking asking, String token) {
        if (!pages.isNear(asking)) {
            return pages.refusal(asking)
                    .orElseGet(() ->
                            Decision.Refused.forbidden(
                                    "signing in needs an Origin header, as browsers send it"));
        }
        if (token.isEmpty()) {
            return Decision.Refused.unauthorized("the token is empty");
        }
        return switch (attempt(asking.ip(), token)) {
            case Decision.Granted granted ->
                    new Decision.Granted(granted.rights().and(withoutCookie(asking)));
            case Decision.Refused refused -> refused;
        };
    }

    /** The {@code Set-Cookie} header for who has signed in. */
    public String cookie(Asking asking, Rights rights) {
        return cookie.make(rights, isSecure(asking)).orElseThrow();
    }

    /** What is left to who signs out. */
    public Rights withoutCookie(Asking asking) {
        return open && notNear(asking).isEmpty() ? near : Rights.NONE;
    }

    /** The {@code Set-Cookie} header for who signs out. */
    public String endedCookie(Asking asking) {
        return SignedCookie.ended(isSecure(asking));
    }

    /** When the rights end that a cookie gives; nothing where there is none. */
    public Optional<Instant> end(Asking asking) {
        return asking.header("cookie").flatMap(cookie::end);
    }

    /** Whether the browser speaks TLS, with the appliance or with a proxy before it. */
    private boolean isSecure(Asking asking) {
        return secure
                || asking.header("origin")
                        .filter(page -> page.toLowerCase(Locale.ROOT).startsWith("https:"))
                        .isPresent();
    }

    /** Whether a token could give more than somebody has. */
    public boolean tokenGivesMore(Rights rights) {
        return (!rights.control() && controlToken.isPresent())
                || (!rights.admin() && adminToken.isPresent());
    }

    /** Wrong tokens since the start. */
    public long wrongTokenCount() {
        return failed.wrongCount();
    }

    /** Attempts since the start that were not looked at, for the wrong ones before them. */
    public long refusedAttemptCount() {
        return failed.refusedCount();
    }
}
