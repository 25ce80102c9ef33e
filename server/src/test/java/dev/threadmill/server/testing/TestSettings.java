package dev.threadmill.server.testing;

import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.config.SettingsReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The default settings on a free port, with what a test sets besides. */
public final class TestSettings {
    private TestSettings() {}

    /** The settings with values by dotted key, such as {@code websocket.close_timeout}. */
    public static Settings with(Map<String, String> values) {
        return with("default", values);
    }

    /** The same for a profile. */
    public static Settings with(String profile, Map<String, String> values) {
        Map<String, String> options = new HashMap<>(values);
        options.putIfAbsent("server.host", "127.0.0.1");
        options.putIfAbsent("server.port", "0");
        options.putIfAbsent("runs.dir", "");
        try {
            return SettingsReader.read(
                    profile, Optional.empty(), Path.of("target"), Map.of(), options);
        } catch (InvalidConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
