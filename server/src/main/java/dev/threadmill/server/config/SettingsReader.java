package dev.threadmill.server.config;

import dev.threadmill.load.plan.Nearest;
import dev.threadmill.yaml.YamlNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the settings from where they stand: option over environment over .env over file over
 * profile over default.
 */
public final class SettingsReader {
    private static final String HUB_PATH = "hub.path";
    private static final String HUB_ASIDE = "/hub";
    private static final String MOCK_PATH = "websocket.path";
    private static final String MOCK_USUALLY = "/ws";
    private static final long CONFIG_BYTES_MAX = 1_024 * 1_024;

    private static final String SCHEMA = "$schema";

    /** Keys that {@code reference: mockforge-websocket} has elsewhere. */
    static final Map<String, String> ALIASES =
            Map.of(
                    "websocket.port", "server.port",
                    "websocket.tls.enabled", "server.tls.enabled",
                    "websocket.tls.cert_path", "server.tls.cert_path",
                    "websocket.tls.key_path", "server.tls.key_path");

    /** Options that are not called as their key ends. */
    private static final Map<String, String> OPTIONS =
            Map.of(
                    "websocket.enabled", "--websocket",
                    "websocket.path", "--ws-path",
                    "websocket.hot_reload", "--hot-reload",
                    "server.tls.enabled", "--ws-tls",
                    "server.tls.cert_path", "--ws-cert",
                    "server.tls.key_path", "--ws-key",
                    "admin.port", "--admin-port",
                    "runs.dir", "--data");

    private final List<String> faults = new ArrayList<>();
    private final TypedValues values = new TypedValues(faults);
    private final Map<String, YamlKeys.Value> known;
    private Configuration.Mocks mocks = Configuration.Mocks.NONE;

    private SettingsReader() throws InvalidConfigException {
        known = YamlKeys.read("defaults.yaml", defaults());
        known.forEach((key, value) -> values.put(key, value.text()));
    }

    /** Every setting with its default and what it means, as YAML. */
    public static String defaults() {
        return resource("defaults.yaml");
    }

    /** The JSON Schema of a settings file, for editors. */
    public static String schema() {
        return resource("config.schema.json");
    }

    private static String resource(String name) {
        try (InputStream in = SettingsReader.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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
        Configuration configuration =
                configuration(profileName, file, folder, environment, options);
        configuration.throwIfFaulty();
        return configuration.settings();
    }

    /**
     * Reads all sources, mocks included; what is at fault is in the answer, so that who reads the
     * mocks can add to it.
     *
     * @throws InvalidConfigException where a file cannot be read at all
     */
    public static Configuration configuration(
            String profileName,
            Optional<Path> file,
            Path folder,
            Map<String, String> environment,
            Map<String, String> options)
            throws InvalidConfigException {
        SettingsReader reader = new SettingsReader();
        Profile profile = Profile.named(profileName);
        profile.values().forEach(reader.values::put);
        if (file.isPresent()) {
            reader.addFile(file.get());
        }
        reader.addVariables(profile, dotenv(folder), " in .env");
        reader.addVariables(profile, environment, " in the environment");
        options.forEach((key, value) ->
                reader.values.put(key, value, new TypedValues.Origin(option(key), "")));
        reader.addUsualEndpoint(options);
        reader.makeRoom();
        Settings settings = new Sections(reader.values, folder).settings();
        return new Configuration(settings, reader.mocks, reader.faults, reader.values.all());
    }

    /** Who asks for {@code --websocket} alone gets the endpoint that is usual for it. */
    private void addUsualEndpoint(Map<String, String> options) {
        if ("true".equals(options.get("websocket.enabled"))
                && values.text(MOCK_PATH).isBlank()
                && !values.chosen(MOCK_PATH)) {
            values.put(MOCK_PATH, MOCK_USUALLY);
        }
    }

    /** A hub that nobody has put anywhere makes room for a mock. */
    private void makeRoom() {
        String hub = values.text(HUB_PATH);
        boolean wanted = hub.equals(values.text(MOCK_PATH)) || mocks.handlerPaths().contains(hub);
        if (wanted && !values.chosen(HUB_PATH)) {
            values.put(HUB_PATH, HUB_ASIDE);
        }
    }

    private static String option(String key) {
        return OPTIONS.getOrDefault(key, "--" + key.substring(key.lastIndexOf('.') + 1));
    }

    private void addFile(Path path) throws InvalidConfigException {
        String file = path.toString();
        YamlNode.Mapping top = YamlKeys.tree(file, text(path));
        mocks = Configuration.Mocks.in(file, top);
        Map<String, String> writtenAs = new HashMap<>();
        YamlKeys.of(file, Configuration.Mocks.without(top), faults)
                .forEach((written, value) -> {
                    String place = file + ":" + value.line();
                    String key = ALIASES.getOrDefault(written, written);
                    if (written.equals(SCHEMA) || (value.text() == null && isPartOf(written))) {
                        return;
                    } else if (!known.containsKey(key)) {
                        faults.add(place + ": " + unknown(written));
                    } else if (value.text() == null) {
                        return;
                    } else if (!value.plain()) {
                        faults.add(place + ": " + written + ": a list must hold plain values here");
                    } else if (writtenAs.putIfAbsent(key, written) != null) {
                        faults.add(
                                "%s: %s: is the same as '%s', which is there already; leave one out"
                                        .formatted(place, written, writtenAs.get(key)));
                    } else {
                        values.put(key, value.text(), new TypedValues.Origin(written, place));
                    }
                });
    }

    private Set<String> allKeys() {
        Set<String> all = new LinkedHashSet<>(known.keySet());
        all.addAll(ALIASES.keySet());
        Configuration.Mocks.KEYS.forEach(name -> all.add("websocket." + name));
        return all;
    }

    private boolean isPartOf(String key) {
        return allKeys().stream().anyMatch(each -> each.startsWith(key + "."));
    }

    private String unknown(String key) {
        Set<String> all = allKeys();
        if (isPartOf(key)) {
            return key + ": must hold keys and values";
        }
        // The right name in the wrong place comes first.
        return "there is no key '"
                + key
                + "'"
                + all.stream()
                        .filter(each -> each.endsWith("." + key.split("\\.", -1)[0]))
                        .findFirst()
                        .or(() -> Nearest.to(key, all))
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("");
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

    /**
     * The variables of the process, and below them those of a {@code .env}.
     *
     * @param folder where it may lie
     */
    public static Map<String, String> variables(Path folder, Map<String, String> environment)
            throws InvalidConfigException {
        Map<String, String> all = new HashMap<>(dotenv(folder));
        all.putAll(environment);
        return all;
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
                        values.put(key, value, new TypedValues.Origin(name + where, ""));
                    }
                });
    }
}
