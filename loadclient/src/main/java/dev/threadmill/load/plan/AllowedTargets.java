package dev.threadmill.load.plan;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom an appliance or a worker may put under load: what others can reach must not become a tool of
 * theirs.
 *
 * @param everything no restriction: right where only this machine can ask for load
 * @param patterns {@code host}, {@code host:port}, {@code *.domain} or, the only net, {@code
 *     127.0.0.0/8}; an IPv6 address with a port needs its brackets
 */
public record AllowedTargets(boolean everything, List<String> patterns) {
    private static final String LOOPBACK_NET = "127.0.0.0/8";

    /** This machine alone. */
    public static final AllowedTargets LOOPBACK =
            new AllowedTargets(false, List.of("localhost", LOOPBACK_NET, "::1"));

    /** What is wrong with what is no pattern. */
    public static final String SHAPE =
            "must be a host or host:port, without scheme and path, or *.domain; nets are not known";

    private static final int PORT_MAX = 65_535;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]+(?:\\.[a-z0-9_-]+)*");
    private static final Pattern ADDRESS = Pattern.compile("\\[[0-9a-f:]*:[0-9a-f:.]*]");
    private static final Pattern PORT = Pattern.compile("(.+):([0-9]{1,5})");

    public static final AllowedTargets EVERYTHING = new AllowedTargets(true, List.of());

    /**
     * Those that patterns name; {@code *} is every one.
     *
     * @throws InvalidPlanException with the field {@code allow} where one of them names nothing
     */
    public static AllowedTargets of(List<String> patterns) {
        Faults faults = new Faults();
        patterns.forEach(pattern ->
                faults.unless(
                        pattern.equals("*") || isPattern(pattern),
                        "allow",
                        "'" + pattern + "' " + SHAPE));
        faults.throwIfAny();
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

    /** Whether a {@code Host} header names an allowed target, on whatever port. */
    public boolean allowsHost(String authority) {
        if (everything) {
            return true;
        }
        try {
            URI uri = new URI("http://" + authority.strip());
            boolean bare = uri.getHost() != null && authority.strip().equals(uri.getRawAuthority());
            return bare
                    && uri.getRawUserInfo() == null
                    && patterns.stream().anyMatch(pattern -> namesHost(pattern, uri));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean namesHost(String pattern, URI uri) {
        Matcher ported = PORT.matcher(pattern);
        String host = plain(uri.getHost());
        return matches(ported.matches() ? ported.group(1) : pattern, host, 0);
    }

    /** Whether there is a target that a pattern allows; {@code *} is none. */
    public static boolean isPattern(String pattern) {
        String plain = plain(pattern);
        if (plain.equals(LOOPBACK_NET)) {
            return true;
        }
        if (plain.startsWith("*.")) {
            return NAME.matcher(plain.substring(2)).matches();
        }
        if (ADDRESS.matcher(plain).matches()) {
            return true;
        }
        Matcher ported = PORT.matcher(plain);
        boolean portFits = true;
        String host = plain;
        if (ported.matches()) {
            int port = Integer.parseInt(ported.group(2));
            portFits = port >= 1 && port <= PORT_MAX;
            host = ported.group(1);
        }
        return portFits && (NAME.matcher(host).matches() || ADDRESS.matcher(host).matches());
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
