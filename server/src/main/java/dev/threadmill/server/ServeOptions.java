package dev.threadmill.server;

import dev.threadmill.server.config.Profile;
import dev.threadmill.server.setup.Source;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say what to serve; each is null where it was not given. */
final class ServeOptions {
    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "whose ports and paths to use (default: default); see 'profiles'")
    String profile;

    @Option(names = "--config", paramLabel = "FILE", description = "YAML settings and mocks")
    Path config;

    @Option(
            names = "--host",
            paramLabel = "H",
            description = "address to listen on (default 127.0.0.1)")
    String host;

    @Option(
            names = {"--port", "--ws-port"},
            paramLabel = "P",
            description = "port to listen on; 0 picks a free one (default 8080)")
    String port;

    @Option(
            names = "--admin-port",
            paramLabel = "P",
            description = "the admin API, health and metrics here, too, without WebSockets")
    String adminPort;

    @Option(
            names = "--websocket",
            arity = "0",
            description =
                    "serve the mocks, whatever the file says; alone, one at /ws, with the hub at"
                            + " /hub")
    Boolean webSocket;

    @Option(
            names = "--ws-path",
            paramLabel = "PATH",
            description = "a mock here: ping gets pong, the rest comes back")
    String path;

    @Option(
            names = "--ws-tls",
            arity = "0",
            description =
                    "wss:// and https://; without files ./certs/server.crt and .key,"
                            + " else a certificate made at the start")
    Boolean tls;

    @Option(names = "--ws-cert", paramLabel = "FILE", description = "PEM certificate chain")
    String certificate;

    @Option(names = "--ws-key", paramLabel = "FILE", description = "its PEM key (PKCS#8)")
    String key;

    @Option(
            names = "--hot-reload",
            arity = "0",
            description = "a changed --config file takes effect for new connections")
    Boolean hotReload;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "keep results of load tests here (default data/runs); '' keeps them in memory")
    String data;

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        put(settings, "server.host", host);
        put(settings, "server.port", port);
        put(settings, "admin.port", adminPort);
        put(settings, "websocket.enabled", webSocket);
        put(settings, "websocket.path", path);
        put(settings, "server.tls.enabled", tls);
        put(settings, "server.tls.cert_path", certificate);
        put(settings, "server.tls.key_path", key);
        put(settings, "websocket.hot_reload", hotReload);
        put(settings, "runs.dir", data);
        return settings;
    }

    private static void put(Map<String, String> settings, String key, Object value) {
        if (value != null) {
            settings.put(key, value.toString());
        }
    }

    /** With those of the command before, which give way. */
    Source over(ServeOptions earlier, Map<String, String> environment) {
        Map<String, String> all = earlier.settings();
        all.putAll(settings());
        return new Source(
                profileOver(earlier),
                Optional.ofNullable(config == null ? earlier.config : config),
                Path.of(""),
                environment,
                all);
    }

    /** The profile that was chosen last. */
    String profileOver(ServeOptions earlier) {
        return Optional.ofNullable(profile)
                .or(() -> Optional.ofNullable(earlier.profile))
                .orElse(Profile.DEFAULT);
    }
}
