package dev.threadmill.server.session;

import java.util.Optional;

/** The token in an {@code Authorization} header (RFC 6750, section 2.1). */
public final class BearerToken {
    private static final String SCHEME = "bearer ";

    private BearerToken() {}

    /** The token of a header's value; nothing where the header speaks another scheme. */
    public static Optional<String> of(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }
}
