package dev.threadmill.server.access;

import dev.threadmill.server.config.Origins;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which pages in a browser may ask: the appliance's own and those that are listed. Browsers say of
 * which page a request is; programs that are no browsers need not.
 *
 * @param listed besides the appliance's own
 * @param secure whether the appliance speaks TLS, so that its own pages are of https
 */
record Pages(Origins listed, boolean secure) {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[(0*:)+0*1\\]");
    private static final Pattern PORT = Pattern.compile(":\\d*$");
    private static final Set<String> ELSEWHERE = Set.of("cross-site", "same-site");

    private static final String FOREIGN =
            "requests of pages from elsewhere are refused: Origin and Host differ, and"
                    + " admin.allowed_origins does not list ";

    /** Why a request is refused for the page that it is of. */
    Optional<Decision.Refused> refusal(Asking asking) {
        Optional<String> origin = asking.header("origin");
        if (origin.isPresent()) {
            return isOwn(asking) || listed.allows(origin.get())
                    ? Optional.empty()
                    : Optional.of(Decision.Refused.forbidden(FOREIGN + shown(origin.get())));
        }
        // Of images, scripts and the like browsers tell no origin, but whether it is another.
        boolean foreign =
                ELSEWHERE.contains(asking.header("sec-fetch-site").orElse(""))
                        && !asking.header("sec-fetch-mode").orElse("").equals("navigate");
        return foreign
                ? Optional.of(Decision.Refused.forbidden(FOREIGN + "the page"))
                : Optional.empty();
    }

    /** Whether a request says that it is of the appliance's own page, or of one that is listed. */
    boolean isNear(Asking asking) {
        return isOwn(asking) || asking.header("origin").filter(listed::allows).isPresent();
    }

    private boolean isOwn(Asking asking) {
        Optional<String> origin = asking.header("origin");
        return origin.isPresent()
                && Origins.isSame(origin.get(), host(asking))
                && (!secure || origin.get().toLowerCase(Locale.ROOT).startsWith("https:"));
    }

    /**
     * Whether the Host names this machine for itself: another name may be an attacker's, and
     * resolve to 127.0.0.1 so that its pages are of the same origin.
     */
    static boolean isLoopback(Asking asking) {
        return LOOPBACK.matcher(PORT.matcher(host(asking)).replaceFirst("")).matches();
    }

    private static String host(Asking asking) {
        return asking.header("host").orElse("").toLowerCase(Locale.ROOT);
    }

    private static String shown(String origin) {
        return origin.length() <= Origins.SHOWN_MAX && origin.matches("[\\x21-\\x7e]+")
                ? origin
                : "it";
    }
}
