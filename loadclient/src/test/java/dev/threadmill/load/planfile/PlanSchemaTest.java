package dev.threadmill.load.planfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.threadmill.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps the schema that editors use true to the reader. */
class PlanSchemaTest {
    private static final JsonSchemaFactory FACTORY =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final JsonNode TREE = tree();
    private static final JsonSchema SCHEMA = FACTORY.getSchema(TREE);

    private static JsonNode tree() {
        try {
            return new ObjectMapper().readTree(PlanSchema.text());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("ops/plans"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(root().resolve("ops/plans"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    static Stream<Path> plans() throws IOException {
        return Stream.concat(
                examples().stream(), Stream.of(root().resolve("ops/k8s/run/plan.yaml")));
    }

    private static Set<ValidationMessage> validate(String yaml) throws Exception {
        return SCHEMA.validate(YamlTree.read("p.yaml", yaml).json());
    }

    @Test
    void isASchemaItself() {
        JsonSchema all =
                FACTORY.getSchema(
                        SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        assertEquals(Set.of(), all.validate(TREE));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void everyExampleIsAPlan(Path file) throws Exception {
        String text = Files.readString(file);
        PlanReader.read(file.toString(), text, file.getParent());
        assertEquals(Set.of(), validate(text));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleNamesTheSchemaForEditors(Path file) throws Exception {
        String first = Files.readAllLines(file).getFirst();
        String mark = "# yaml-language-server: $schema=";
        assertTrue(first.startsWith(mark), first);
        Path schema = file.resolveSibling(first.substring(mark.length())).normalize();
        assertEquals(PlanSchema.text(), Files.readString(schema));
    }

    @Test
    void thereIsAnExampleOfEachKind() throws Exception {
        Set<String> kinds = new TreeSet<>();
        for (Path file : examples()) {
            kinds.addAll(
                    YamlTree.read("p", Files.readString(file))
                            .json()
                            .path("target")
                            .properties()
                            .stream()
                            .map(java.util.Map.Entry::getKey)
                            .filter(TargetReader.Kind.keys()::contains)
                            .toList());
        }
        assertEquals(new TreeSet<>(TargetReader.Kind.keys()), kinds);
    }

    @Test
    void allowsWhatIsWritten() throws Exception {
        RandomPlans plans = new RandomPlans(23);
        for (int i = 0; i < 300; i++) {
            String text = PlanWriter.write(plans.next());
            assertEquals(Set.of(), validate(text), text);
        }
    }

    /** The reader lists the keys that it knows where somebody writes another. */
    private static Set<String> known(String yaml) {
        String fault =
                assertThrows(InvalidPlanFileException.class, () -> PlanReader.read("p", yaml))
                        .faults()
                        .stream()
                        .filter(each -> each.contains("; there are "))
                        .findFirst()
                        .orElseThrow();
        String list = fault.substring(fault.indexOf("; there are ") + "; there are ".length());
        return new TreeSet<>(List.of(list.split(", ", -1)));
    }

    private static Set<String> properties(String pointer) {
        Set<String> names = new TreeSet<>();
        TREE.at(pointer + "/properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void hasTheReadersKeysAndNoOther() {
        assertEquals(properties(""), known("{target: {http: 'http://a/'}, qqqqqqqqqqqq: 1}"));
        assertEquals(PlanReader.KEYS, properties(""));
    }

    @ParameterizedTest
    @CsvSource({"http, http", "ws, ws", "socketio, http", "bridge, ws"})
    void hasTheKeysOfEachTarget(String kind, String scheme) {
        Set<String> known = known("target: {" + kind + ": '" + scheme + "://a/', qqqqqqqqqqqq: 1}");
        known.removeAll(TargetReader.Kind.keys());
        known.add(kind);
        assertEquals(properties("/$defs/" + kind), known);
    }

    private static final String STEP = "target: {steps: [{name: a, http: 'http://a/', ";

    @Test
    void hasTheKeysOfAFlow() {
        Set<String> known =
                known("target: {steps: [{name: a, http: 'http://a/'}], qqqqqqqqqqqq: 1}");
        known.removeAll(List.of("http", "ws", "socketio", "bridge"));
        assertEquals(properties("/$defs/steps"), known);
        assertEquals(properties("/$defs/step"), known(STEP + "qqqqqqqqqqqq: 1}]}"));
        assertEquals(properties("/$defs/checks"), known(STEP + "checks: {qqqqqqqqqqqq: 1}}]}"));
        assertEquals(
                properties("/$defs/extraction"),
                known(STEP + "extract: {x: {json: /a, qqqqqqqqqqqq: 1}}}]}"));
        assertEquals(
                properties("/$defs/data"),
                known("{data: {d: {rows: [{a: 1}], qqqqqqqqqqqq: 1}}, " + STEP + "}]}}"));
    }

    @Test
    void hasTheKeysOfATargetAmongSeveral() {
        Set<String> known = known("targets: [{name: x, http: 'http://a/', qqqqqqqqqqqq: 1}]");
        known.removeAll(TargetReader.Kind.keys());
        known.add("http");
        assertEquals(properties("/$defs/mixed_http"), known);
    }

    @Test
    void everyKeyIsExplained() {
        for (String at :
                List.of(
                        "",
                        "/$defs/http",
                        "/$defs/ws",
                        "/$defs/socketio",
                        "/$defs/bridge",
                        "/$defs/steps",
                        "/$defs/mixed_http",
                        "/$defs/mixed_ws",
                        "/$defs/mixed_steps",
                        "/$defs/step",
                        "/$defs/checks",
                        "/$defs/extraction",
                        "/$defs/data")) {
            for (String name : properties(at)) {
                JsonNode property = TREE.at(at + "/properties").get(name);
                assertFalse(property.path("description").asText().isEmpty(), at + " " + name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "target: {}",
                "target: {method: GET}",
                "target: {http: 'http://a/', ws: 'ws://a/'}",
                "target: {http: 'ws://a/'}",
                "target: {http: 'http://a/', method: GIVE}",
                "target: {http: 'http://a/', body: x, body_file: y}",
                "target: {http: 'http://a/', headers: [x]}",
                "target: {http: 'http://a/', transport: soup}",
                "target: {http: 'http://a/', keepalive: maybe}",
                "target: {ws: 'ws://a/', mode: sing}",
                "target: {ws: 'ws://a/', senders: 4}",
                "target: {ws: 'ws://a/', mode: idle, window: 4}",
                "target: {ws: 'ws://a/', probe: true}",
                "target: {ws: 'ws://a/', size: big}",
                "target: {ws: 'ws://a/', spread: 251}",
                "target: {ws: 'ws://a/', connect_rate: 0}",
                "target: {socketio: 'http://a/', namespace: x}",
                "target: {socketio: 'http://a/', mode: echo}",
                "target: {socketio: 'http://a/', transport: raw}",
                "{target: {http: 'http://a/'}, version: 2}",
                "{target: {http: 'http://a/'}, connections: 0}",
                "{target: {http: 'http://a/'}, connections: 1.5}",
                "{target: {http: 'http://a/'}, duration: soon}",
                "{target: {http: 'http://a/'}, requests: 0}",
                "{target: {http: 'http://a/'}, rate: 0}",
                "{target: {http: 'http://a/'}, rate: much}",
                "{target: {http: 'http://a/'}, arrival: poisson}",
                "{target: {http: 'http://a/'}, rate: 1, stages: [{duration: 1s, rate: 1}]}",
                "{target: {http: 'http://a/'}, stages: []}",
                "{target: {http: 'http://a/'}, stages: [{duration: 1s}]}",
                "{target: {http: 'http://a/'}, stages: [{duration: 1s, rate: 1, to: 2}]}",
                "{target: {http: 'http://a/'}, thresholds: p99<1s}",
                "{target: {http: 'http://a/'}, thresholds: ['']}",
                "{target: {http: 'http://a/'}, colour: red}",
            })
    void refusesWhatTheReaderRefuses(String yaml) throws Exception {
        assertThrows(InvalidPlanFileException.class, () -> PlanReader.read("p", yaml));
        assertFalse(validate(yaml).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{target: {http: 'http://a/'}, variables: {a: 1}}",
                "{target: {http: 'http://a/'}, iterations: 1}",
                "target: {steps: []}",
                "target: {steps: [{name: a}]}",
                "target: {steps: [{http: 'http://a/'}]}",
                "target: {steps: [{name: 'a}', http: 'http://a/'}]}",
                "target: {steps: [{name: a, http: 'http://a/', tink: 1s}]}",
                "target: {steps: [{name: a, http: 'http://a/', think: {min: 1s}}]}",
                "target: {steps: [{name: a, http: 'http://a/', on_failure: cry}]}",
                "target: {steps: [{name: a, http: 'http://a/', extract: {x: {}}}]}",
                "target: {steps: [{name: a, http: 'http://a/', extract: {x: {json: a}}}]}",
                "target: {steps: [{name: a, http: 'http://a/', extract: {x: {json: /a, header: b}}}]}",
                "target: {steps: [{name: a, http: 'http://a/', extract: {1x: {json: /a}}}]}",
                "target: {steps: [{name: a, http: 'http://a/', checks: {status: 20}}]}",
                "target: {steps: [{name: a, http: 'http://a/', checks: {status: 2yx}}]}",
                "target: {steps: [{name: a, http: 'http://a/', checks: {json: {a: 1}}}]}",
                "target: {steps: [{name: a, http: 'http://a/', thresholds: p99<1s}]}",
                "target: {steps: [{name: a, http: 'http://a/'}], ws: 'ws://a/'}",
                "{target: {steps: [{name: a, http: 'http://a/'}]}, requests: 5}",
                "{target: {steps: [{name: a, http: 'http://a/'}]}, data: {d: {}}}",
                "{target: {steps: [{name: a, http: 'http://a/'}]}, data: {d: {rows: []}}}",
                "{target: {steps: [{name: a, http: 'http://a/'}]}, data: {d: {csv: a, jsonl: b}}}",
                "{target: {steps: [{name: a, http: 'http://a/'}]}, data: {d: {rows: [{a: 1}], order: up}}}",
                "{target: {steps: [{name: a, http: 'http://a/'}]}, variables: {a: [1]}}",
            })
    void refusesFlowsThatTheReaderRefuses(String yaml) throws Exception {
        refusesWhatTheReaderRefuses(yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "target: {bridge: 'ws://a/'}",
                "{target: {http: 'http://a/'}, targets: [{name: x, http: 'http://a/'}]}",
                "targets: []",
                "targets: [{http: 'http://a/'}]",
                "targets: [{name: 'a/b', http: 'http://a/'}]",
                "targets: [{name: x, http: 'http://a/', weight: 0}]",
                "targets: [{name: x, ws: 'ws://a/', mode: idle}]",
                "targets: [{name: x, socketio: 'http://a/'}]",
                "targets: [{name: x, bridge: 'ws://a/', redis: 'redis://a'}]",
                "{targets: [{name: x, http: 'http://a/'}], iterations: 3}",
                "target: {bridge: 'ws://a/', redis: 'http://a'}",
                "target: {bridge: 'ws://a/?b', redis: 'redis://a'}",
                "target: {bridge: 'http://a/', redis: 'redis://a'}",
                "target: {bridge: 'ws://a/', redis: 'redis://a', size: 1}",
                "{target: {bridge: 'ws://a/', redis: 'redis://a'}, rate: 1}",
                "{target: {bridge: 'ws://a/', redis: 'redis://a'}, requests: 1}",
                "{target: {bridge: 'ws://a/', redis: 'redis://a'}, stages: [{duration: 1, rate: 1}]}",
            })
    void refusesTheBridgesAndListsThatTheReaderRefuses(String yaml) throws Exception {
        refusesWhatTheReaderRefuses(yaml);
    }
}
