package dev.threadmill.server.config;

import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.redis.RedisUrl;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes the settings' sections from their values. */
final class Sections {
    private static final Duration GRACE_MAX = Duration.ofMinutes(10);
    private static final Duration TIMEOUT_MAX = Duration.ofHours(24);
    private static final Duration BRIDGE_GRACE_MAX = Duration.ofDays(365);
    private static final Duration BRIDGE_GRACE_MIN = Duration.ofSeconds(1);
    private static final int CONNECTIONS_MAX = 10_000_000;
    private static final int PORT_MAX = 65_535;
    private static final int KIB = 1_024;
    private static final int MESSAGE_BYTES_MAX = 1_024 * KIB * KIB;

    private static final int RUNS_MAX = 10_000;
    private static final long RUNS_BYTES_MAX = 1_024L * KIB * KIB * KIB;

    private final TypedValues values;
    private final Path folder;

    /** What the settings put on a path, such as {@code the hub is}. */
    private final Map<String, String> taken = new HashMap<>();

    /**
     * Begins.
     *
     * @param folder where {@code certs} may lie, and what a relative {@code runs.dir} is below
     */
    Sections(TypedValues values, Path folder) {
        this.values = values;
        this.folder = folder;
    }

    Settings settings() {
        boolean loopback = values.loopback("server.host");
        return new Settings(
                server(),
                webSockets(),
                hub(),
                control(loopback),
                runs(),
                admin(loopback),
                metrics(),
                health(),
                mock(),
                socketIo(),
                redis(),
                bridge(),
                new Settings.Log(values.choice("log.level", Settings.LogLevel.class)),
                values.choice("service", Settings.Service.class));
    }

    private Settings.Server server() {
        Tls tls = tls();
        String host = values.text("server.host");
        values.check(!host.isBlank(), "server.host", "must not be empty; say 127.0.0.1 or 0.0.0.0");
        return new Settings.Server(
                host,
                values.integer("server.port", 0, PORT_MAX),
                values.duration("server.shutdown_grace", GRACE_MAX),
                values.span("server.handshake_timeout", GRACE_MAX),
                values.size("server.max_header_size", KIB, KIB * KIB),
                tls.files(),
                tls.ownCertificate());
    }

    private enum Wanted {
        AUTO,
        TRUE,
        FALSE
    }

    private record Tls(Optional<Settings.TlsFiles> files, boolean ownCertificate) {}

    private Tls tls() {
        Wanted wanted = values.choice("server.tls.enabled", Wanted.class);
        if (wanted == Wanted.FALSE) {
            return new Tls(Optional.empty(), false);
        }
        Optional<Settings.TlsFiles> files = tlsFiles();
        boolean none =
                values.filled("server.tls.cert_path").isEmpty()
                        && values.filled("server.tls.key_path").isEmpty();
        if (wanted == Wanted.TRUE && none) {
            Settings.TlsFiles usual =
                    new Settings.TlsFiles(
                            folder.resolve("certs/server.crt"), folder.resolve("certs/server.key"));
            files =
                    Files.isReadable(usual.certificate()) && Files.isReadable(usual.key())
                            ? Optional.of(usual)
                            : Optional.empty();
            return new Tls(files, files.isEmpty());
        }
        return new Tls(files, false);
    }

    private Optional<Settings.TlsFiles> tlsFiles() {
        Optional<Path> certificate = values.file("server.tls.cert_path");
        Optional<Path> key = values.file("server.tls.key_path");
        values.check(
                certificate.isEmpty() || key.isPresent(),
                "server.tls.key_path",
                "is needed with server.tls.cert_path");
        values.check(
                key.isEmpty() || certificate.isPresent(),
                "server.tls.cert_path",
                "is needed with server.tls.key_path");
        return certificate.isPresent() && key.isPresent()
                ? Optional.of(new Settings.TlsFiles(certificate.get(), key.get()))
                : Optional.empty();
    }

    private Settings.WebSockets webSockets() {
        Duration ping = values.duration("websocket.ping_interval", TIMEOUT_MAX);
        Duration idle = values.duration("websocket.idle_timeout", TIMEOUT_MAX);
        return new Settings.WebSockets(
                values.integer("websocket.max_connections", 1, CONNECTIONS_MAX),
                values.integer("websocket.max_connections_per_ip", 0, CONNECTIONS_MAX),
                values.size("websocket.max_message_size", 1, MESSAGE_BYTES_MAX),
                ping,
                idle,
                values.span("websocket.write_timeout", TIMEOUT_MAX),
                values.span("websocket.close_timeout", GRACE_MAX),
                values.integer("websocket.queue_messages", 1, CONNECTIONS_MAX),
                values.size("websocket.queue_size", 1, MESSAGE_BYTES_MAX),
                values.yes("websocket.drop_when_full"),
                values.choice("websocket.compression", Settings.Compression.class),
                values.integer("websocket.handshake_workers", 1, 100_000),
                values.integer("websocket.handshake_queue", 0, CONNECTIONS_MAX),
                origins("websocket.allowed_origins"));
    }

    private Origins origins(String key) {
        List<String> patterns = values.list(key);
        patterns.forEach(pattern ->
                values.check(
                        Origins.isPattern(pattern), key, "'" + pattern + "' " + Origins.SHAPE));
        return new Origins(patterns);
    }

    private Settings.Hub hub() {
        Optional<String> path =
                values.filled("hub.path").map(filled -> ownPath("hub.path", "the hub is"));
        return new Settings.Hub(
                path,
                values.integer("hub.buffer", 0, CONNECTIONS_MAX),
                values.yes("hub.echo_to_sender"));
    }

    private Settings.Control control(boolean loopback) {
        List<String> allowed = values.list("control.allowed_targets");
        for (String target : allowed) {
            values.check(
                    !target.contains("/") && AllowedTargets.isPattern(target),
                    "control.allowed_targets",
                    "'" + target + "' " + AllowedTargets.SHAPE);
        }
        return new Settings.Control(
                ownPath("control.path", "the control endpoint is"),
                values.secret("control.token"),
                false,
                values.integer("control.max_connections", 1, 1_000),
                new AllowedTargets(loopback && allowed.isEmpty(), allowed));
    }

    private Settings.Runs runs() {
        return new Settings.Runs(
                values.filled("runs.dir").flatMap(this::runsFolder),
                values.integer("runs.max_count", 1, RUNS_MAX),
                values.bytes("runs.max_size", KIB * KIB, RUNS_BYTES_MAX));
    }

    private Optional<Path> runsFolder(String name) {
        try {
            return Optional.of(folder.resolve(name.strip()));
        } catch (InvalidPathException e) {
            values.check(false, "runs.dir", "is no name of a folder: " + e.getReason());
            return Optional.empty();
        }
    }

    private Settings.Admin admin(boolean loopback) {
        Optional<Secret> token = values.secret("admin.token");
        OptionalInt port = values.integerIfAny("admin.port", 0, PORT_MAX);
        values.check(
                port.isEmpty()
                        || port.getAsInt() == 0
                        || !values.text("server.port").strip().equals(port.getAsInt() + ""),
                "admin.port",
                "is the port of all the rest, where the admin API is anyway");
        Origins origins = origins("admin.allowed_origins");
        values.check(
                !origins.all(),
                "admin.allowed_origins",
                "must name the origins: any page could otherwise use the tokens of who looks at it");
        return new Settings.Admin(token.isEmpty() && loopback, token, port, origins);
    }

    private Settings.Mock mock() {
        return new Settings.Mock(
                values.yes("websocket.enabled"),
                values.filled("websocket.path").map(filled -> freePath("websocket.path")),
                values.yes("websocket.hot_reload"));
    }

    private Settings.SocketIo socketIo() {
        List<String> namespaces = values.list("socketio.namespaces");
        for (String namespace : namespaces) {
            values.check(
                    namespace.matches("/[^,?\\s]{0,200}"),
                    "socketio.namespaces",
                    "'" + namespace + "' must begin with / and hold no comma, blank or ?");
        }
        return new Settings.SocketIo(
                folderPath("socketio.path", "Socket.IO is"),
                folderPath("socketio.engine_path", "bare Engine.IO is"),
                values.filled("socketio.events_path")
                        .map(filled -> ownPath("socketio.events_path", "plain events are")),
                namespaces,
                values.span("socketio.ping_interval", TIMEOUT_MAX),
                values.span("socketio.ping_timeout", TIMEOUT_MAX),
                values.size("socketio.max_payload", 1, MESSAGE_BYTES_MAX),
                values.span("socketio.connect_timeout", TIMEOUT_MAX),
                values.span("socketio.upgrade_timeout", TIMEOUT_MAX),
                values.duration("socketio.recovery", TIMEOUT_MAX),
                values.secret("socketio.token"),
                values.text("socketio.reply_event").strip(),
                values.filled("socketio.greeting_event"));
    }

    /** A path that ends with a slash. */
    private Settings.Redis redis() {
        String prefix = values.text("redis.prefix");
        values.check(
                prefix.matches("[\\x21-\\x7e&&[^{}]]{0,100}"),
                "redis.prefix",
                "must be at most 100 printable characters without spaces and braces");
        return new Settings.Redis(values.filled("redis.url").flatMap(this::redisUrl), prefix);
    }

    /** A faulty one is not told again: it may hold a password. */
    private Optional<RedisUrl> redisUrl(String text) {
        try {
            return Optional.of(RedisUrl.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            values.check(false, "redis.url", e.getMessage());
            return Optional.empty();
        }
    }

    private Settings.Bridge bridge() {
        Duration grace = values.span("bridge.auth_grace", BRIDGE_GRACE_MAX);
        values.check(
                grace.compareTo(BRIDGE_GRACE_MIN) >= 0, "bridge.auth_grace", "must be at least 1s");
        return new Settings.Bridge(
                values.yes("bridge.enabled"),
                values.span("bridge.auth_timeout", GRACE_MAX),
                grace,
                bridgeMessageBytesMax());
    }

    /** Beyond it a message is refused, beyond the WebSockets' bound its connection is closed. */
    private int bridgeMessageBytesMax() {
        String key = "bridge.max_message_size";
        int max = values.size(key, 1, MESSAGE_BYTES_MAX);
        // Who only wants small messages on all WebSockets need not know of the bridge.
        boolean wanted = values.chosen(key) || values.text("service").strip().equals("wsproxy");
        if (wanted && values.yes("bridge.enabled")) {
            values.check(
                    max < values.size("websocket.max_message_size", 1, MESSAGE_BYTES_MAX),
                    key,
                    "must be less than websocket.max_message_size, which is "
                            + values.text("websocket.max_message_size"));
        }
        return max;
    }

    private Optional<String> folderPath(String key, String what) {
        Optional<String> path = values.filled(key).map(filled -> ownPath(key, what));
        path.ifPresent(text ->
                values.check(
                        text.endsWith("/") && text.length() > 1,
                        key,
                        "'" + text + "' must end with a slash, such as /socket.io/"));
        return path;
    }

    private Settings.Metrics metrics() {
        return new Settings.Metrics(values.yes("metrics.pinned"));
    }

    private Settings.Health health() {
        return new Settings.Health(values.yes("health.text"));
    }

    /** A path for something that is no mock. */
    private String ownPath(String key, String what) {
        String path = freePath(key);
        values.check(
                !TakenPaths.replaceable(path),
                key,
                "something else is at '" + path + "': choose another path");
        taken.putIfAbsent(path, what);
        return path;
    }

    private String freePath(String key) {
        String path = values.path(key);
        Optional<String> there =
                TakenPaths.fixed(path).or(() -> Optional.ofNullable(taken.get(path)));
        values.check(
                there.isEmpty(),
                key,
                "'" + path + "' is where " + there.orElse("") + " already; choose another path");
        return path;
    }
}
