package dev.threadmill.load.plan;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Whom an appliance or a worker may put under load: what others can reach must not become a tool of
 * theirs.
 *
 * @param everything no restriction: right where only this machine can ask for load
 * @param patterns {@code host}, {@code host:port}, {@code *.domain} or {@code 127.0.0.0/8}; an IPv6
 *     address with a port needs its brackets
 */
public record AllowedTargets(boolean everything, List<String> patterns) {
    private static final String LOOPBACK_NET = "127.0.0.0/8";

    /** This machine alone. */
    public static final AllowedTargets LOOPBACK =
            new AllowedTargets(false, List.of("localhost", LOOPBACK_NET, "::1"));

    public static final AllowedTargets EVERYTHING = new AllowedTargets(true, List.of());

    /** Those that patterns name; {@code *} is every one. */
    public static AllowedTargets of(List<String> patterns) {
        return patterns.contains("*") ? EVERYTHING : new AllowedTargets(false, patterns);
    }

    public AllowedTargets {
        patterns = patterns.stream().map(AllowedTargets::plain).toList();
    }

    /** Whether a target with a host is allowed. */
    public boolean allows(URI target) {
        if (everything) {
            return true;
        }
        String host = plain(target.getHost());
        String scheme = target.getScheme();
        boolean secure = "https".equalsIgnoreCase(scheme) || "wss".equalsIgnoreCase(scheme);
        int port = target.getPort() != -1 ? target.getPort() : secure ? 443 : 80;
        return patterns.stream().anyMatch(pattern -> matches(pattern, host, port));
    }

    /** In lower case, without the dot that may end a full name, IPv6 addresses in brackets. */
    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.indexOf(':') != lower.lastIndexOf(':') && !lower.startsWith("[")) {
            return "[" + lower + "]";
        }
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static boolean matches(String pattern, String host, int port) {
        if (pattern.startsWith("*.")) {
            return host.endsWith(pattern.substring(1)) && host.length() >= pattern.length();
        }
        if (pattern.equals(LOOPBACK_NET)) {
            return host.matches("127(\\.\\d{1,3}){3}");
        }
        return pattern.equals(host) || pattern.equals(host + ":" + port);
    }
}
