package dev.threadmill.server.setup;

import dev.threadmill.server.config.Configuration;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.Section;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.config.TakenPaths;
import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.mock.Mocks;
import java.util.Optional;

/**
 * A configuration without faults.
 *
 * @param source none where it cannot be read again
 */
public record Setup(
        Settings settings, Configuration configuration, Mocks mocks, Optional<Source> source) {
    /**
     * Reads and checks everything.
     *
     * @throws InvalidConfigException with all faults
     */
    public static Setup read(Source source) throws InvalidConfigException {
        Configuration configuration = source.read();
        Mocks mocks = Mocks.read(configuration);
        checkPaths(configuration, mocks, configuration.settings());
        configuration.throwIfFaulty();
        return new Setup(configuration.settings(), configuration, mocks, Optional.of(source));
    }

    /** Settings that stand alone, with the mock that they may ask for. */
    public static Setup of(Settings settings) {
        Configuration configuration = Configuration.of(settings);
        return new Setup(settings, configuration, Mocks.read(configuration), Optional.empty());
    }

    /** Checks that no mock is where something else is; the faults are in the configuration. */
    static void checkPaths(Configuration configuration, Mocks mocks, Settings settings) {
        Section section = configuration.mocks().section(configuration.faults());
        for (MockPath mock : mocks.paths()) {
            Optional<String> there = TakenPaths.at(mock.path(), settings);
            // The mock that stands in no list is checked where its setting is read.
            if (there.isPresent() && mock.line() > 0) {
                section.faultAt(
                        mock.line(),
                        section.at("handlers") + ": path",
                        "'%s' is where %s already; choose another path"
                                .formatted(mock.path(), there.get()));
            }
        }
    }

    /** The same with other settings. */
    public Setup with(Settings others) {
        return new Setup(others, configuration, mocks, source);
    }

    /** How much there is, for people. */
    public String figures() {
        return mocks.paths().size() + (mocks.paths().size() == 1 ? " path" : " paths");
    }

    /** The mocks that are served. */
    public Mocks served() {
        return settings.mock().enabled() ? mocks : Mocks.NONE;
    }
}
