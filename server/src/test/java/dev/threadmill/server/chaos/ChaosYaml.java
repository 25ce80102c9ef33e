package dev.threadmill.server.chaos;

import dev.threadmill.server.config.Configuration;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.SettingsReader;
import dev.threadmill.yaml.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads chaos as a configuration file has it. */
public final class ChaosYaml {
    private ChaosYaml() {}

    /** What stands below {@code websocket.chaos}, which must have no faults. */
    public static Chaos chaos(String... lines) throws Exception {
        List<String> faults = new ArrayList<>();
        Chaos chaos = read(file("  chaos:", lines), faults);
        if (!faults.isEmpty()) {
            throw new AssertionError(faults);
        }
        return chaos;
    }

    /** The faults of what stands below {@code websocket.chaos}. */
    static List<String> faults(String... lines) throws Exception {
        List<String> faults = new ArrayList<>();
        read(file("  chaos:", lines), faults);
        return faults;
    }

    private static String file(String above, String... lines) {
        StringBuilder yaml = new StringBuilder("websocket:\n").append(above).append('\n');
        for (String line : lines) {
            yaml.append("    ").append(line).append('\n');
        }
        return yaml.toString();
    }

    static Chaos read(String yaml, List<String> faults) throws IOException, InvalidConfigException {
        Path file = Files.createTempFile("chaos", ".yaml");
        try {
            Files.writeString(file, yaml);
            Configuration configuration =
                    SettingsReader.configuration(
                            "default", Optional.of(file), file.getParent(), Map.of(), Map.of());
            Section section =
                    configuration
                            .mocks()
                            .section(configuration.faults())
                            .section("chaos")
                            .orElseThrow();
            Chaos chaos = Chaos.read(section);
            configuration
                    .faults()
                    .forEach(fault -> faults.add(fault.replaceAll("^.*\\.yaml:", "")));
            return chaos;
        } finally {
            Files.delete(file);
        }
    }
}
