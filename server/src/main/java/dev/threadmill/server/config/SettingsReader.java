package dev.threadmill.server.config;

import dev.threadmill.load.plan.Durations;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the settings together: option over environment over .env over file over profile over
 * default.
 */
public final class SettingsReader {
    private static final long CONFIG_BYTES_MAX = 1_024 * 1_024;
    private static final Set<String> KEYS =
            Set.of(
                    "server.host",
                    "server.port",
                    "server.shutdown_grace",
                    "control.path",
                    "control.token",
                    "control.max_connections",
                    "control.allowed_targets");
    private static final Duration GRACE_MAX = Duration.ofMinutes(10);

    /** What is served whatever the settings say. */
    private static final Set<String> TAKEN_PATHS =
            Set.of(
                    "/",
                    "/health",
                    "/health/live",
                    "/health/ready",
                    "/metrics",
                    "/echo",
                    "/binary",
                    "/helidon/echo");

    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "server.host", "127.0.0.1",
                    "server.shutdown_grace", "5s",
                    "control.max_connections", "1");

    private final Map<String, String> values = new HashMap<>(DEFAULTS);

    /** Where a value stands, for error messages; those of profiles and defaults have no faults. */
    private final Map<String, String> origins = new HashMap<>();

    private final List<String> faults = new ArrayList<>();

    private SettingsReader() {}

    /**
     * Reads all sources.
     *
     * @param file the YAML file of {@code --config}
     * @param folder where a {@code .env} may lie
     * @param environment the process's
     * @param options dotted keys from the command line
     * @throws InvalidConfigException with all faults
     */
    public static Settings read(
            String profileName,
            Optional<Path> file,
            Path folder,
            Map<String, String> environment,
            Map<String, String> options)
            throws InvalidConfigException {
        SettingsReader reader = new SettingsReader();
        Profile profile = Profile.named(profileName);
        reader.values.putAll(profile.values());
        if (file.isPresent()) {
            reader.addFile(file.get());
        }
        reader.addVariables(profile, dotenv(folder), " in .env");
        reader.addVariables(profile, environment, " in the environment");
        options.forEach((key, value) ->
                reader.put(key, value, "--" + key.substring(key.lastIndexOf('.') + 1)));
        Settings settings = reader.settings();
        if (!reader.faults.isEmpty()) {
            throw new InvalidConfigException(reader.faults);
        }
        return settings;
    }

    private void put(String key, String value, String origin) {
        values.put(key, value);
        origins.put(key, origin);
    }

    private void addFile(Path file) throws InvalidConfigException {
        YamlKeys.read(file.toString(), text(file))
                .forEach((key, value) -> {
                    if (KEYS.contains(key)) {
                        put(key, value.text(), file + ":" + value.line());
                    } else {
                        faults.add(unknown(file, key, value.line()));
                    }
                });
    }

    private static String unknown(Path file, String key, int line) {
        String guess =
                Nearest.to(key, KEYS).map(near -> "; did you mean '" + near + "'?").orElse("");
        return file + ":" + line + ": there is no key '" + key + "'" + guess;
    }

    private static String text(Path file) throws InvalidConfigException {
        try {
            if (Files.size(file) > CONFIG_BYTES_MAX) {
                throw new InvalidConfigException(List.of(file + " is larger than 1 MiB"));
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw new InvalidConfigException(List.of("cannot read " + file));
        }
    }

    private static Map<String, String> dotenv(Path folder) throws InvalidConfigException {
        Path file = folder.resolve(".env");
        return Files.isRegularFile(file)
                ? EnvFile.read(file.normalize().toString(), text(file))
                : Map.of();
    }

    private void addVariables(Profile profile, Map<String, String> variables, String where) {
        profile.environment()
                .forEach((name, key) -> {
                    String value = variables.get(name);
                    if (value != null && !value.isBlank()) {
                        put(key, value, name + where);
                    }
                });
    }

    private Settings settings() {
        String host = values.get("server.host");
        List<String> allowed = list(values.getOrDefault("control.allowed_targets", ""));
        String path = values.get("control.path");
        check(
                path.matches("/[A-Za-z0-9/_.~-]*"),
                "control.path",
                "'" + path + "' must begin with / and hold letters, digits and / _ . ~ - only");
        check(
                !TAKEN_PATHS.contains(path),
                "control.path",
                "something else is at '" + path + "': choose another path");
        check(!host.isBlank(), "server.host", "must not be empty; say 127.0.0.1 or 0.0.0.0");
        Settings.Control control =
                new Settings.Control(
                        path,
                        // An empty token would let everybody in.
                        Optional.ofNullable(values.get("control.token"))
                                .filter(token -> !token.isBlank())
                                .map(Secret::new),
                        integer("control.max_connections", 1, 1_000),
                        new AllowedTargets(loopback(host) && allowed.isEmpty(), allowed));
        return new Settings(
                host,
                integer("server.port", 0, 65_535),
                duration("server.shutdown_grace"),
                control);
    }

    private boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            check(false, "server.host", "'" + host + "' has no address");
            return false;
        }
    }

    private int integer(String key, int min, int max) {
        String text = values.get(key);
        boolean fits = text.matches("\\d{1,9}");
        int value = fits ? Integer.parseInt(text) : min;
        check(
                fits && value >= min && value <= max,
                key,
                "'" + text + "' must be a whole number between " + min + " and " + max);
        return value;
    }

    private Duration duration(String key) {
        try {
            Duration duration = Durations.parse(values.get(key));
            check(duration.compareTo(GRACE_MAX) <= 0, key, "must be at most 10m");
            return duration;
        } catch (IllegalArgumentException e) {
            check(false, key, e.getMessage());
            return Duration.ZERO;
        }
    }

    private void check(boolean holds, String key, String message) {
        if (!holds) {
            String origin = origins.containsKey(key) ? " (" + origins.get(key) + ")" : "";
            faults.add(key + ": " + message + origin);
        }
    }

    private static List<String> list(String text) {
        return List.of(text.split(",", -1)).stream()
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }
}
