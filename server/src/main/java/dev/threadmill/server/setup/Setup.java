package dev.threadmill.server.setup;

import dev.threadmill.server.config.Configuration;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.config.TakenPaths;
import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.mock.Mocks;
import dev.threadmill.yaml.Section;
import dev.threadmill.yaml.YamlNode;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration without faults.
 *
 * @param source none where it cannot be read again
 */
public record Setup(
        Settings settings, Configuration configuration, Mocks mocks, Optional<Source> source) {
    /** The keys that scripts stand behind. */
    private static final Set<String> SCRIPTS =
            Set.of("script", "handler", "when", "incoming", "outgoing");

    /** The keys whose values are anybody's. */
    private static final Set<String> MESSAGES =
            Set.of("match", "response", "responses", "message", "messages", "params", "initial");

    /**
     * Reads and checks everything.
     *
     * @throws InvalidConfigException with all faults
     */
    public static Setup read(Source source) throws InvalidConfigException {
        Configuration configuration = source.read();
        // An engine of faulty ones is left to the process, which ends now.
        Mocks mocks =
                checked(configuration, Mocks.read(configuration, source.variables(), Mocks.NONE));
        return new Setup(configuration.settings(), configuration, mocks, Optional.of(source));
    }

    /** Settings that stand alone, with the mock that they may ask for. */
    public static Setup of(Settings settings) {
        Configuration configuration = Configuration.of(settings);
        Mocks mocks = withEndpoint(Mocks.read(configuration), settings);
        return new Setup(settings, configuration, mocks, Optional.empty());
    }

    /**
     * The mocks that were read, with the one that the settings may ask for.
     *
     * @throws InvalidConfigException with all faults, those of the settings among them
     */
    static Mocks checked(Configuration configuration, Mocks mocks) throws InvalidConfigException {
        checkPaths(configuration, mocks, configuration.settings());
        configuration.throwIfFaulty();
        return withEndpoint(mocks, configuration.settings());
    }

    private static Mocks withEndpoint(Mocks mocks, Settings settings) {
        return settings.mock().path().map(mocks::withEndpoint).orElse(mocks);
    }

    /** Checks that no mock is where something else is; the faults are in the configuration. */
    static void checkPaths(Configuration configuration, Mocks mocks, Settings settings) {
        Section section = configuration.mocks().section(configuration.faults());
        for (MockPath mock : mocks.paths()) {
            Optional<String> there = TakenPaths.at(mock.pattern().text(), settings);
            // The mock that stands in no list is checked where its setting is read.
            if (there.isPresent() && mock.line() > 0) {
                section.faultAt(
                        mock.line(),
                        section.at("handlers") + ": path",
                        "'%s' is where %s already; choose another path"
                                .formatted(mock.pattern().text(), there.get()));
            }
        }
    }

    /** The same with other settings. */
    public Setup with(Settings others) {
        return new Setup(others, configuration, mocks, source);
    }

    /** How much there is, for people. */
    public String figures() {
        return counted(mocks.paths().size(), "path")
                + ", "
                + counted(mocks.ruleCount(), "rule")
                + ", "
                + counted(scripts(configuration.mocks().websocket()), "script");
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static int scripts(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> 0;
            case YamlNode.Sequence list -> list.items().stream().mapToInt(Setup::scripts).sum();
            case YamlNode.Mapping mapping ->
                    mapping.fields().entrySet().stream()
                            .filter(entry -> !MESSAGES.contains(entry.getKey()))
                            .mapToInt(entry -> scripts(entry.getKey(), entry.getValue().value()))
                            .sum();
        };
    }

    private static int scripts(String key, YamlNode value) {
        return SCRIPTS.contains(key) && value instanceof YamlNode.Scalar ? 1 : scripts(value);
    }

    /** The mocks that are served. */
    public Mocks served() {
        return settings.mock().enabled() ? mocks : mocks.withoutPaths();
    }
}
