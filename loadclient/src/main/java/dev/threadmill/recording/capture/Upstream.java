package dev.threadmill.recording.capture;

import dev.threadmill.load.plan.Tls;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/**
 * The server behind a recording proxy.
 *
 * @param base {@code ws} or {@code wss}; its path goes before each client's, and it has no query
 * @param timeout for connecting and the handshake
 */
public record Upstream(URI base, Tls tls, Duration timeout) {
    /** Where a client's request goes. */
    URI uri(String target) throws URISyntaxException {
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        while (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        return new URI(base.getScheme() + "://" + base.getRawAuthority() + path + target);
    }
}
