package dev.threadmill.server.handler;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.server.chaos.ChaosCounts;
import dev.threadmill.server.config.Configuration;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.SettingsReader;
import dev.threadmill.server.mock.Mocks;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.MemoryValues;
import dev.threadmill.server.session.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a message cost that 50 rules are tried on, from its text to the reply's? It is parsed,
 * compared and answered as on a connection, whose socket alone is missing.
 */
@Question(
        area = Area.MOCKS,
        value =
                "What does a message cost that 50 rules are tried on, from its text to the reply's?",
        unsaid =
                "Rules with regular expressions cost what the expressions cost; no socket is involved.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PatternMatch {
    private static final int RULES = 50;

    /** Whether the rules share a key with a text, by which they are found, or each has its own. */
    @Param({"type", "own"})
    String key;

    /** Which of the rules fits. */
    @Param({"first", "last", "none"})
    String fits;

    private SilentSession session;
    private RuleAnswers rules;
    private Message message;

    @Setup
    public void setup() throws IOException, InvalidConfigException {
        Mocks mocks = read(yaml());
        Connections connections = new Connections();
        MockHouse house =
                MockHouse.of(connections, new ScriptedState(new MemoryValues()), new ChaosCounts());
        session = new SilentSession();
        rules =
                new RuleAnswers(
                        new MockConnection(
                                house,
                                mocks.scripts(),
                                mocks.paths().getFirst(),
                                session,
                                MockConnection.Asked.NOTHING));
        int number =
                switch (fits) {
                    case "first" -> 0;
                    case "last" -> RULES - 1;
                    default -> RULES;
                };
        message =
                new Message.Text(
                        key.equals("type")
                                ? "{\"type\":\"kind-%d\",\"channel\":\"prices.btc\",\"id\":4711}"
                                        .formatted(number)
                                : "{\"kind-%d\":\"yes\",\"channel\":\"prices.btc\",\"id\":4711}"
                                        .formatted(number));
    }

    private String yaml() {
        StringBuilder yaml =
                new StringBuilder("websocket:\n  handlers:\n    - path: /bench\n      rules:\n");
        for (int i = 0; i < RULES; i++) {
            yaml.append("        - match: ")
                    .append(
                            key.equals("type")
                                    ? "{type: kind-" + i + ", channel: \"*\"}"
                                    : "{kind-" + i + ": yes, channel: \"*\"}")
                    .append("\n          response: {type: ack, id: \"{{message.id}}\"}\n");
        }
        return yaml.toString();
    }

    private static Mocks read(String yaml) throws IOException, InvalidConfigException {
        Path folder = Files.createTempDirectory("threadmill-bench-");
        Path file = folder.resolve("mocks.yaml");
        try {
            Files.writeString(file, yaml);
            Configuration configuration =
                    SettingsReader.configuration(
                            "default", Optional.of(file), folder, Map.of(), Map.of());
            Mocks mocks = Mocks.read(configuration);
            configuration.throwIfFaulty();
            return mocks;
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    @Benchmark
    public Object answer() {
        boolean answered = rules.answer(new Incoming(message));
        return answered ? session.sent : message;
    }
}
