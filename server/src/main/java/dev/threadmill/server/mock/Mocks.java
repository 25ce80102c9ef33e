package dev.threadmill.server.mock;

import dev.threadmill.server.config.Configuration;
import dev.threadmill.server.config.Section;
import java.util.List;

/**
 * All that a configuration says about mocks: the keys of {@link Configuration.Mocks#KEYS}.
 *
 * @param paths no two of them equal
 */
public record Mocks(List<MockPath> paths) {
    public static final Mocks NONE = new Mocks(List.of());

    /**
     * Reads them.
     *
     * @param configuration takes the faults, each with its line
     */
    public static Mocks read(Configuration configuration) {
        Section section = configuration.mocks().section(configuration.faults());
        section.finish();
        return NONE;
    }
}
