package dev.threadmill.server.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Whom this appliance may put under load: an appliance that others can reach must not become a tool
 * of theirs.
 *
 * @param everything no restriction: right where only this machine can reach the appliance
 * @param patterns {@code host}, {@code host:port} or {@code *.domain}; an IPv6 address with a port
 *     needs its brackets
 */
public record AllowedTargets(boolean everything, List<String> patterns) {
    public AllowedTargets {
        patterns = patterns.stream().map(AllowedTargets::plain).toList();
    }

    /** Whether a target with a host is allowed. */
    public boolean allows(URI target) {
        if (everything) {
            return true;
        }
        String host = plain(target.getHost());
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
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
        return pattern.equals(host) || pattern.equals(host + ":" + port);
    }
}
