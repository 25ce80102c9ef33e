package dev.threadmill.server.mock;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.threadmill.script.Scripts;
import dev.threadmill.server.chaos.Chaos;
import dev.threadmill.server.config.Configuration;
import dev.threadmill.server.template.Names;
import dev.threadmill.yaml.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * All that a configuration says about mocks: the keys of {@link Configuration.Mocks#KEYS}.
 *
 * @param paths no two of them fit the same paths by the same pattern
 * @param scripts runs their scripts; has started only where there is one
 * @param shared where the state is that scripts share
 * @param chaos what befalls the messages of paths that say nothing about it
 */
public record Mocks(List<MockPath> paths, Scripts scripts, SharedSpec shared, Chaos chaos) {
    private static final Logger LOGGER = Logger.getLogger(Mocks.class.getName());
    private static final int PATHS_MAX = 1_000;

    public static final Mocks NONE =
            new Mocks(
                    List.of(), newScripts(Scripts.Limits.DEFAULT), SharedSpec.DEFAULT, Chaos.NONE);

    private static Scripts newScripts(Scripts.Limits limits) {
        return new Scripts(limits, LOGGER::warning);
    }

    /** Reads them, with the process's environment. */
    public static Mocks read(Configuration configuration) {
        return read(configuration, System.getenv(), NONE);
    }

    /**
     * Reads them.
     *
     * @param configuration takes the faults, each with its line
     * @param environment what {@code env.X} stands for in templates
     * @param before those that these replace: the script engine goes on
     */
    public static Mocks read(
            Configuration configuration, Map<String, String> environment, Mocks before) {
        Section section = configuration.mocks().section(configuration.faults());
        ScriptSettings script = ScriptSettings.read(section);
        Scripts scripts =
                before.scripts().started() && before.scripts().limits().equals(script.limits())
                        ? before.scripts()
                        : newScripts(script.limits());
        Names common = Names.common(environment);
        Reading reading = new Reading(scripts, common, common);
        Chaos chaos = section.section("chaos").map(Chaos::read).orElse(Chaos.NONE);
        PathReader.Usual usual =
                new PathReader.Usual(script.tellErrors(), chaos, Keeping.ofAll(section));
        List<MockPath> paths = paths(section, reading, usual);
        SharedSpec shared =
                section.section("shared_state").map(SharedSpec::read).orElse(SharedSpec.DEFAULT);
        section.finish();
        if (!configuration.faults().isEmpty() && scripts != before.scripts()) {
            scripts.close(); // nobody will use it
        }
        return new Mocks(paths, scripts, shared, chaos);
    }

    private static List<MockPath> paths(Section section, Reading reading, PathReader.Usual usual) {
        List<Section> entries = section.sections("handlers");
        if (entries.size() > PATHS_MAX) {
            section.fault("handlers", "are more than " + PATHS_MAX);
            return List.of();
        }
        List<MockPath> paths = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (Section entry : entries) {
            PathPattern pattern = pattern(entry);
            Integer earlier = lines.putIfAbsent(pattern.shape(), entry.line());
            if (earlier != null) {
                entry.fault("path", "the handler in line " + earlier + " has this path already");
            }
            paths.add(new PathReader(entry, reading.within(pattern), pattern, usual).read());
            entry.finish();
        }
        return paths;
    }

    private static PathPattern pattern(Section entry) {
        String text = entry.needed("path");
        try {
            return PathPattern.of(text.isEmpty() ? "/" : text);
        } catch (IllegalArgumentException e) {
            entry.fault("path", e.getMessage());
            return PathPattern.of("/");
        }
    }

    /**
     * These with one path more: the endpoint that is there by itself answers a ping with a pong and
     * echoes the rest. A handler that is configured on that path stays instead.
     */
    public Mocks withEndpoint(String path) {
        PathPattern pattern = PathPattern.of(path);
        if (paths.stream().anyMatch(other -> other.pattern().shape().equals(pattern.shape()))) {
            return this;
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        Rule ping =
                new Rule(
                        0,
                        new Rule.When.Json(Match.of(nodes.objectNode().put("type", "ping"))),
                        Optional.empty(),
                        new Rule.Action.Respond(
                                0,
                                new Rule.Replies(
                                        List.of(new ReplyTemplate.Constant("{\"type\":\"pong\"}")),
                                        false,
                                        Duration.ZERO,
                                        Optional.empty(),
                                        Optional.empty())));
        List<MockPath> more = new ArrayList<>(paths);
        more.add(
                new MockPath(
                        pattern,
                        0,
                        new Answer.Echo(),
                        new RuleTable(List.of(ping)),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        false,
                        chaos,
                        Keeping.NOTHING));
        return new Mocks(List.copyOf(more), scripts, shared, chaos);
    }

    /** These without a path: the script engine stays, for when there are paths again. */
    public Mocks withoutPaths() {
        return new Mocks(List.of(), scripts, shared, chaos);
    }

    /** How many rules there are on all paths. */
    public int ruleCount() {
        return paths.stream().mapToInt(path -> path.rules().rules().size()).sum();
    }
}
