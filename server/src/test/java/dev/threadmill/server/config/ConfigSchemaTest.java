package dev.threadmill.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.threadmill.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the schema that editors use true to the settings. */
class ConfigSchemaTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchemaFactory FACTORY =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final JsonNode TREE = tree();
    private static final JsonSchema SCHEMA = FACTORY.getSchema(TREE);

    private static JsonNode tree() {
        try {
            return MAPPER.readTree(SettingsReader.schema());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path examples() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("ops/examples"))) {
            folder = folder.getParent();
        }
        return folder.resolve("ops/examples");
    }

    static List<Path> exampleFiles() throws IOException {
        try (Stream<Path> files = Files.list(examples())) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    private static Set<ValidationMessage> validate(String yaml) throws Exception {
        return SCHEMA.validate(YamlTree.read("test.yaml", yaml).json());
    }

    /** Defaults by dotted key; a key without one has none here. */
    private static void defaults(JsonNode object, String prefix, Map<String, JsonNode> into) {
        object.path("properties")
                .properties()
                .forEach(property -> {
                    String key = prefix + property.getKey();
                    if (property.getValue().has("properties")) {
                        defaults(property.getValue(), key + ".", into);
                    } else {
                        into.put(key, property.getValue().path("default"));
                    }
                });
    }

    private static void values(JsonNode object, String prefix, Map<String, JsonNode> into) {
        object.properties()
                .forEach(property -> {
                    String key = prefix + property.getKey();
                    if (property.getValue().isObject()) {
                        values(property.getValue(), key + ".", into);
                    } else {
                        into.put(key, property.getValue());
                    }
                });
    }

    @Test
    void hasEverySettingWithItsDefaultAndNoOther() throws Exception {
        Map<String, JsonNode> said = new TreeMap<>();
        defaults(TREE, "", said);
        said.keySet()
                .removeIf(key ->
                        key.equals("$schema")
                                || SettingsReader.ALIASES.containsKey(key)
                                || Configuration.Mocks.KEYS.stream()
                                        .map(name -> "websocket." + name)
                                        .anyMatch(part ->
                                                key.equals(part) || key.startsWith(part + ".")));
        Map<String, JsonNode> known = new TreeMap<>();
        values(YamlTree.read("defaults.yaml", SettingsReader.defaults()).json(), "", known);
        assertEquals(MAPPER.writeValueAsString(known), MAPPER.writeValueAsString(said));
    }

    @Test
    void hasTheKeysThatMeanTheSame() {
        for (String alias : SettingsReader.ALIASES.keySet()) {
            String pointer = "/properties/" + alias.replace(".", "/properties/");
            assertTrue(TREE.at(pointer).isObject(), alias);
        }
    }

    @Test
    void isASchemaItself() {
        assertEquals(
                Set.of(),
                FACTORY.getSchema(
                                com.networknt.schema.SchemaLocation.of(
                                        "https://json-schema.org/draft/2020-12/schema"))
                        .validate(TREE));
    }

    @Test
    void everyKeyIsExplained() {
        assertEquals(List.of(), unexplained("", TREE).sorted().toList());
    }

    private static Stream<String> unexplained(String at, JsonNode schema) {
        Stream<String> below =
                schema.path("properties").properties().stream()
                        .flatMap(property ->
                                unexplained(at + "." + property.getKey(), property.getValue()));
        boolean explained =
                schema.has("description") || schema.has("$ref") || at.contains(".match");
        return Stream.concat(
                explained || schema.has("properties") ? Stream.empty() : Stream.of(at), below);
    }

    @Test
    void theDefaultsAreAFileOfTheirOwn() throws Exception {
        assertEquals(Set.of(), validate(SettingsReader.defaults()));
        assertEquals(Set.of(), validate(""));
        assertEquals(Set.of(), validate("websocket:\nserver:\n"));
    }

    @ParameterizedTest
    @MethodSource("exampleFiles")
    void allowsEveryExample(Path file) throws Exception {
        assertEquals(Set.of(), validate(Files.readString(file)));
    }

    @ParameterizedTest
    @MethodSource("exampleFiles")
    void everyExampleNamesTheSchemaForEditors(Path file) throws Exception {
        String first = Files.readAllLines(file).getFirst();
        String mark = "# yaml-language-server: $schema=";
        assertTrue(first.startsWith(mark), first);
        Path schema = file.resolveSibling(first.substring(mark.length())).normalize();
        assertEquals(SettingsReader.schema(), Files.readString(schema));
    }

    static List<String> faulty() {
        return List.of(
                "server: {prot: 1}",
                "server: {port: 65536}",
                "server: {port: eighty}",
                "server: {shutdown_grace: soon}",
                "server: {max_header_size: 1 elephant}",
                "server: {tls: {enabled: perhaps}}",
                "websocket: {compression: gzip}",
                "websocket: {drop_when_full: maybe}",
                "websocket: {path: nowhere}",
                "websocket: {port: -1}",
                "websocket: {queue_messages: 0}",
                "websocket: {tls: {cert: a.pem}}",
                "handlers: []",
                "hub: {path: a b}",
                "control: {allowed_targets: ['http://x/']}",
                "control: {max_connections: 0}",
                "admin: {port: 3.5}",
                "metrics: {pinned: 2}",
                "health: yes",
                "nothing: 1");
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void refusesWhatTheReaderRefuses(String yaml) throws Exception {
        assertFalse(validate(yaml).isEmpty(), "the schema takes it");
        Path file = Files.writeString(Files.createTempFile("faulty", ".yaml"), yaml);
        try {
            Configuration read =
                    SettingsReader.configuration(
                            Profile.DEFAULT,
                            java.util.Optional.of(file),
                            Path.of("target"),
                            Map.of(),
                            Map.of());
            assertEquals(1, read.faults().size(), read.faults()::toString);
            assertTrue(read.faults().getFirst().startsWith(file + ":1: "), read.faults()::toString);
        } finally {
            Files.delete(file);
        }
    }
}
