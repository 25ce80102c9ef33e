package dev.threadmill.server.setup;

import dev.threadmill.server.config.Configuration;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.SettingsReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a configuration comes from, so that it can be read again.
 *
 * @param file the YAML file of {@code --config}
 * @param folder where a {@code .env} and {@code certs} may lie
 * @param environment the process's
 * @param options dotted keys from the command line
 */
public record Source(
        String profile,
        Optional<Path> file,
        Path folder,
        Map<String, String> environment,
        Map<String, String> options) {
    /** Does not show the variables: there are secrets among them. */
    @Override
    public String toString() {
        return profile + " " + file.map(Path::toString).orElse("without a file");
    }

    /** What {@code env.X} stands for in templates. */
    Map<String, String> variables() throws InvalidConfigException {
        return SettingsReader.variables(folder, environment);
    }

    /** Reads the settings; their faults are in the answer. */
    Configuration read() throws InvalidConfigException {
        return SettingsReader.configuration(profile, file, folder, environment, options);
    }
}
