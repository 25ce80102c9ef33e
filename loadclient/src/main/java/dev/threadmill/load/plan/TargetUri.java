package dev.threadmill.load.plan;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/** Reads the address of a target as people type it, and says what is wrong with it. */
public final class TargetUri {
    private TargetUri() {}

    /**
     * Reads an absolute URL.
     *
     * @param text an absolute URL with one of {@code schemes}
     * @param schemes such as {@code http, https}; the first is the one that is suggested
     * @throws InvalidPlanException with the field {@code target}
     */
    public static URI parse(String text, List<String> schemes) {
        String trimmed = text.strip();
        if (!trimmed.contains("://")) {
            throw fault(
                    "'"
                            + text
                            + "' has no scheme; did you mean "
                            + schemes.getFirst()
                            + "://"
                            + trimmed
                            + " ?");
        }
        URI uri;
        try {
            uri = new URI(trimmed);
        } catch (URISyntaxException e) {
            throw fault(
                    "'" + text + "' is no URL: " + e.getReason().toLowerCase(Locale.ROOT) + at(e));
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!schemes.contains(scheme)) {
            throw fault(
                    "'" + text + "' must start with " + String.join(":// or ", schemes) + "://");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw fault("'" + text + "' names no valid host");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw fault("'" + text + "' has a port outside 1 to 65535");
        }
        if (uri.getRawUserInfo() != null) {
            throw fault("keep credentials out of the URL; send them with a header");
        }
        return uri;
    }

    private static String at(URISyntaxException e) {
        return e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
    }

    private static InvalidPlanException fault(String message) {
        return new InvalidPlanException("target", message);
    }
}
