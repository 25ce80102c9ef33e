package dev.threadmill.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pages in browsers by their origin (RFC 6454).
 *
 * @param patterns {@code *}, {@code null}, or {@code scheme://host} with a port or none; the host
 *     may begin with {@code *.} and the port may be {@code *}
 */
public record Origins(List<String> patterns) {
    /** What is longer is not shown in messages. */
    public static final int SHOWN_MAX = 300;

    /** What is wrong with what is no pattern. */
    public static final String SHAPE =
            "must be an origin such as https://app.example.com, https://*.example.com,"
                    + " http://localhost:* or null, without a path; or * for all";

    /** What a page gets that is not among {@code websocket.allowed_origins}. */
    public static final String REFUSAL =
            "pages of this origin may not connect: websocket.allowed_origins does not list it";

    private static final String ALL = "*";
    private static final Pattern ADDRESS =
            Pattern.compile("(localhost|\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+])(:\\d{1,5})?");
    private static final String NULL = "null";
    private static final String HOST = "[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]";
    private static final Pattern PATTERN =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(\\*\\.)?(" + HOST + ")(?::(\\d{1,5}|\\*))?");
    private static final Pattern ORIGIN =
            Pattern.compile("([a-z][a-z0-9+.-]*)://(" + HOST + ")(?::(\\d{1,5}))?");

    public Origins {
        patterns = patterns.stream().map(pattern -> pattern.toLowerCase(Locale.ROOT)).toList();
    }

    /** Whether there is an origin that a pattern allows. */
    public static boolean isPattern(String pattern) {
        String lower = pattern.toLowerCase(Locale.ROOT);
        return lower.equals(ALL) || lower.equals(NULL) || PATTERN.matcher(lower).matches();
    }

    /** Whether they are all pages there are. */
    public boolean all() {
        return patterns.contains(ALL);
    }

    /** Whether the page of an {@code Origin} header is among them. */
    public boolean allows(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        return all() || patterns.stream().anyMatch(pattern -> matches(pattern, lower));
    }

    /**
     * Whether a request may be answered: it is of no page, of one of these, or of the server's own.
     * Which that is, a name in {@code Host} does not tell: it may be an attacker's who has it
     * resolve to this server.
     */
    public boolean admits(Optional<String> origin, String host) {
        return origin.isEmpty()
                || allows(origin.get())
                || (ADDRESS.matcher(host.toLowerCase(Locale.ROOT)).matches()
                        && isSame(origin.get(), host));
    }

    private static boolean matches(String pattern, String origin) {
        if (pattern.equals(NULL) || origin.equals(NULL)) {
            return pattern.equals(origin);
        }
        Matcher wanted = PATTERN.matcher(pattern);
        Matcher given = ORIGIN.matcher(origin);
        if (!wanted.matches() || !given.matches() || !wanted.group(1).equals(given.group(1))) {
            return false;
        }
        String host = given.group(2);
        boolean hostFits =
                wanted.group(2) == null
                        ? host.equals(wanted.group(3))
                        : host.endsWith("." + wanted.group(3));
        String scheme = given.group(1);
        return hostFits
                && (ALL.equals(wanted.group(4))
                        || port(scheme, wanted.group(4)).equals(port(scheme, given.group(3))));
    }

    private static String port(String scheme, String port) {
        if (port != null) {
            return port;
        }
        return switch (scheme) {
            case "http" -> "80";
            case "https" -> "443";
            default -> "";
        };
    }

    /** Whether an origin is that of a request's own {@code Host}. */
    public static boolean isSame(String origin, String host) {
        Matcher page = ORIGIN.matcher(origin.toLowerCase(Locale.ROOT));
        Matcher here = ORIGIN.matcher("http://" + host.toLowerCase(Locale.ROOT));
        if (!page.matches() || !here.matches() || !page.group(2).equals(here.group(2))) {
            return false;
        }
        // A Host tells no scheme: its default port is that of the page's.
        String scheme = page.group(1);
        return port(scheme, page.group(3)).equals(port(scheme, here.group(3)));
    }
}
