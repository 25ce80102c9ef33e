package dev.threadmill.server.config;

import dev.threadmill.load.plan.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the settings from where they stand: option over environment over .env over file over
 * profile over default.
 */
public final class SettingsReader {
    private static final long CONFIG_BYTES_MAX = 1_024 * 1_024;

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
        try (InputStream in = SettingsReader.class.getResourceAsStream("defaults.yaml")) {
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
                reader.values.put(key, value, "--" + key.substring(key.lastIndexOf('.') + 1)));
        Settings settings = new Sections(reader.values).settings();
        return new Configuration(settings, reader.mocks, reader.faults);
    }

    private void addFile(Path file) throws InvalidConfigException {
        YamlNode.Mapping top = YamlTree.read(file.toString(), text(file));
        mocks = Configuration.Mocks.in(file.toString(), top);
        YamlKeys.of(file.toString(), Configuration.Mocks.without(top))
                .forEach((key, value) -> {
                    if (known.containsKey(key)) {
                        values.put(key, value.text(), file + ":" + value.line());
                    } else {
                        faults.add(unknown(file, key, value.line()));
                    }
                });
    }

    private String unknown(Path file, String key, int line) {
        String guess =
                Nearest.to(key, known.keySet())
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("");
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
                        values.put(key, value, name + where);
                    }
                });
    }
}
