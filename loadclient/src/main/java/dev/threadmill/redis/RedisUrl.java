package dev.threadmill.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where a Redis is: {@code redis://[[user:]password@]host[:port][/database]}; several nodes are
 * told as {@code redis-sentinel://host:port,host:port[/database]#master} and {@code
 * redis-cluster://host:port,host:port}. With {@code rediss} all of it goes over TLS, and may be
 * followed by {@code ?cacert=FILE}, certificates to trust as PEM, or {@code ?insecure=true}, which
 * trusts everybody; Sentinels may have {@code ?sentinel_password=}. What is special in a URL is
 * percent-encoded. Its text is masked: it may hold passwords.
 */
public final class RedisUrl {
    /** What a URL may look like, for schemas. */
    public static final String PATTERN = "rediss?(-\\w+)?://\\S+";

    /** How long it may be. */
    public static final int LENGTH_MAX = 2_048;

    private static final String MASK = "***";

    /** What is at the address. */
    enum Kind {
        SINGLE(""),
        SENTINEL("-sentinel"),
        CLUSTER("-cluster");

        private final String ending;

        Kind(String ending) {
            this.ending = ending;
        }

        /** What the scheme ends with. */
        String ending() {
            return ending;
        }
    }

    /** A host and its port; the host of an IPv6 address is without brackets. */
    record Node(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** What is secret; empty where there is none. */
    record Secrets(String user, String password, String sentinelPassword) {
        @Override
        public String toString() {
            return MASK;
        }
    }

    /** What is said about TLS. */
    record Tls(boolean on, Optional<Path> cacert, boolean insecure) {}

    /** What a URL says. */
    record Parts(
            Kind kind, Tls tls, Secrets secrets, List<Node> nodes, int database, String master) {}

    private final String text;
    private final Parts parts;

    private RedisUrl(String text, Parts parts) {
        this.text = text;
        this.parts = parts;
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException with a message for people, which holds nothing of the URL
     */
    public static RedisUrl parse(String text) {
        return new RedisUrl(text, new UrlReader(text).parts());
    }

    Kind kind() {
        return parts.kind;
    }

    Tls tls() {
        return parts.tls;
    }

    /** In Lettuce's terms: one, or a cluster's nodes to begin with. */
    List<RedisURI> uris(Duration timeout) {
        List<RedisURI> uris = new ArrayList<>();
        if (parts.kind == Kind.SENTINEL) {
            uris.add(sentinel(timeout));
        } else {
            parts.nodes.forEach(node -> uris.add(single(node, timeout)));
        }
        return uris;
    }

    private RedisURI single(Node node, Duration timeout) {
        return common(RedisURI.Builder.redis(node.host, node.port), timeout).build();
    }

    private RedisURI sentinel(Duration timeout) {
        Node first = parts.nodes.getFirst();
        RedisURI.Builder builder =
                RedisURI.Builder.sentinel(first.host, first.port, parts.master, sentinelPassword());
        for (Node node : parts.nodes.subList(1, parts.nodes.size())) {
            builder.withSentinel(node.host, node.port, sentinelPassword());
        }
        return common(builder, timeout).build();
    }

    private String sentinelPassword() {
        return parts.secrets.sentinelPassword.isEmpty() ? null : parts.secrets.sentinelPassword;
    }

    private RedisURI.Builder common(RedisURI.Builder builder, Duration timeout) {
        builder.withTimeout(timeout).withDatabase(parts.database);
        Secrets secrets = parts.secrets;
        if (!secrets.user.isEmpty()) {
            builder.withAuthentication(secrets.user, secrets.password.toCharArray());
        } else if (!secrets.password.isEmpty()) {
            builder.withPassword(secrets.password.toCharArray());
        }
        if (parts.tls.on) {
            builder.withSsl(true)
                    .withVerifyPeer(parts.tls.insecure ? SslVerifyMode.NONE : SslVerifyMode.FULL);
        }
        return builder;
    }

    /** The whole URL with all that is secret in it: for the wire, not for eyes. */
    public String reveal() {
        return text;
    }

    /** Whether it names a file on this machine. */
    public boolean namesFile() {
        return parts.tls.cacert.isPresent();
    }

    /** A text of somebody else's, without what is secret here. */
    String mask(String other) {
        String masked = other;
        for (String secret : List.of(parts.secrets.password, parts.secrets.sentinelPassword)) {
            masked = secret.isEmpty() ? masked : masked.replace(secret, MASK);
        }
        return masked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RedisUrl that && that.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Without what may be secret in it. */
    @Override
    public String toString() {
        Secrets secrets = parts.secrets;
        List<String> options = new ArrayList<>();
        parts.tls.cacert.ifPresent(file -> options.add("cacert=" + file));
        if (parts.tls.insecure) {
            options.add("insecure=true");
        }
        if (!secrets.sentinelPassword.isEmpty()) {
            options.add("sentinel_password=" + MASK);
        }
        return (parts.tls.on ? "rediss" : "redis")
                + parts.kind.ending
                + "://"
                + (secrets.user.isEmpty() && secrets.password.isEmpty() ? "" : MASK + "@")
                + parts.nodes.stream().map(Node::toString).collect(Collectors.joining(","))
                + (parts.database == 0 ? "" : "/" + parts.database)
                + (options.isEmpty() ? "" : "?" + String.join("&", options))
                + (parts.master.isEmpty() ? "" : "#" + parts.master);
    }
}
