package dev.threadmill.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ports, paths and environment variables of a system that the appliance stands in for: a YAML
 * file among the resources.
 *
 * @param values by dotted key
 * @param environment dotted keys by the name of the variable that sets them
 */
public record Profile(Map<String, String> values, Map<String, String> environment) {
    /** All there are; the first is the one without {@code --profile}. */
    public static final List<String> NAMES = List.of("default", "loadforge");

    private static final String ENVIRONMENT = "environment.";

    /**
     * Reads a profile.
     *
     * @throws InvalidConfigException where there is none of that name
     */
    public static Profile named(String name) throws InvalidConfigException {
        if (!NAMES.contains(name)) {
            throw new InvalidConfigException(
                    List.of(
                            "there is no profile '"
                                    + name
                                    + "'; there are "
                                    + String.join(", ", NAMES)));
        }
        String file = "profile-" + name + ".yaml";
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> environment = new LinkedHashMap<>();
        YamlKeys.read(file, resource(file))
                .forEach((key, value) -> {
                    if (key.startsWith(ENVIRONMENT)) {
                        environment.put(key.substring(ENVIRONMENT.length()), value.text());
                    } else {
                        values.put(key, value.text());
                    }
                });
        return new Profile(values, environment);
    }

    private static String resource(String file) {
        try (InputStream in = Profile.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
