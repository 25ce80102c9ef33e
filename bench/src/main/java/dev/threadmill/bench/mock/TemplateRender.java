package dev.threadmill.bench.mock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.server.template.InvalidTemplateException;
import dev.threadmill.server.template.JsonTemplate;
import dev.threadmill.server.template.Names;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
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
 * What does a mock reply cost, against a tree that Jackson builds and writes? The replies are the
 * mock guide's; the message is parsed before.
 */
@Question(
        area = Area.MOCKS,
        value = "What does a mock reply cost, against a tree that Jackson builds and writes?",
        unsaid = "A mapper that knows the reply's class in advance would do better than the tree.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TemplateRender {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Param({"subscribed", "pong", "ack"})
    String reply;

    private dev.threadmill.server.template.Scope scope;
    private JsonTemplate template;

    @Setup
    public void setup() throws JsonProcessingException, InvalidTemplateException {
        String json =
                switch (reply) {
                    case "subscribed" ->
                            """
                            {"type":"subscribed","channel":"{{message.channel}}","id":"{{uuid}}"}
                            """;
                    case "pong" ->
                            """
                            {"type":"pong","timestamp":"{{now}}"}
                            """;
                    default ->
                            """
                            {"type":"ack","id":"{{message.id}}","processed":true}
                            """;
                };
        template = JsonTemplate.of(JSON.readTree(json), Names.common(Map.of()).withMessage());
        JsonNode message =
                JSON.readTree("{\"type\":\"subscribe\",\"channel\":\"prices.btc\",\"id\":4711}");
        scope =
                new dev.threadmill.server.template.Scope() {
                    @Override
                    public JsonNode message() {
                        return message;
                    }
                };
    }

    @Benchmark
    public String ours() {
        return template.render(scope);
    }

    @Benchmark
    public String tree() throws JsonProcessingException {
        ObjectNode node = JSON.createObjectNode();
        switch (reply) {
            case "subscribed" -> {
                node.put("type", "subscribed");
                node.set("channel", scope.message().path("channel"));
                ThreadLocalRandom random = ThreadLocalRandom.current();
                node.put("id", new UUID(random.nextLong(), random.nextLong()).toString());
            }
            case "pong" -> node.put("type", "pong").put("timestamp", Instant.now().toString());
            default -> {
                node.put("type", "ack");
                node.set("id", scope.message().path("id"));
                node.put("processed", true);
            }
        }
        return JSON.writeValueAsString(node);
    }
}
