package dev.threadmill.server.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;

/**
 * Whom this appliance may put under load: an appliance that others can reach must not become a tool
 * of theirs.
 *
 * @param everything no restriction: right where only this machine can reach the appliance
 * @param patterns {@code host}, {@code host:port} or {@code *.domain}, in lower case
 */
public record AllowedTargets(boolean everything, List<String> patterns) {
    public AllowedTargets {
        patterns = patterns.stream().map(pattern -> pattern.toLowerCase(Locale.ROOT)).toList();
    }

    /** Whether a target with a host is allowed. */
    public boolean allows(URI target) {
        if (everything) {
            return true;
        }
        String host = target.getHost().toLowerCase(Locale.ROOT);
        boolean secure = "https".equalsIgnoreCase(target.getScheme());
        int port = target.getPort() != -1 ? target.getPort() : secure ? 443 : 80;
        return patterns.stream().anyMatch(pattern -> matches(pattern, host, port));
    }

    private static boolean matches(String pattern, String host, int port) {
        if (pattern.startsWith("*.")) {
            return host.endsWith(pattern.substring(1)) && host.length() >= pattern.length();
        }
        return pattern.equals(host) || pattern.equals(host + ":" + port);
    }
}
