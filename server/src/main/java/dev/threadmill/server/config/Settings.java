package dev.threadmill.server.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the appliance is set up, from all sources together.
 *
 * @param host the address to listen on
 * @param port 0 picks a free one
 * @param shutdownGrace how long WebSockets and a running test get at the end
 */
public record Settings(String host, int port, Duration shutdownGrace, Control control) {
    /**
     * The control endpoint.
     *
     * @param token what controllers must show; without one nobody gets in
     * @param connectionsMax controllers at once
     */
    public record Control(
            String path,
            Optional<Secret> token,
            int connectionsMax,
            AllowedTargets allowedTargets) {}

    public Settings withToken(Secret token) {
        return new Settings(
                host,
                port,
                shutdownGrace,
                new Control(
                        control.path(),
                        Optional.of(token),
                        control.connectionsMax(),
                        control.allowedTargets()));
    }

    /** The host as it stands in a URL. */
    public String urlHost() {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
