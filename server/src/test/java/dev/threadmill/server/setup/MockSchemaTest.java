package dev.threadmill.server.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.threadmill.server.config.InvalidConfigException;
import dev.threadmill.server.config.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps the schema that editors use true to what the mocks' readers read. */
class MockSchemaTest {
    /** Like no key that there is, so that the reader lists those. */
    private static final String NO_KEY = "qqqqqqqqqqqqqqqq";

    private static final Pattern LISTED = Pattern.compile(NO_KEY + "'; there are (.*)");

    /** Keys of handlers that are read where their part is there. */
    private static final Set<String> PARTS =
            Set.of(
                    "chaos",
                    "on_connect",
                    "forward_headers",
                    "insecure",
                    "cacert",
                    "connect_timeout",
                    "transform");

    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonNode TREE = tree();
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TREE);

    @TempDir Path folder;

    private static JsonNode tree() {
        try {
            return new ObjectMapper().readTree(SettingsReader.schema());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> faults(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
        try {
            Setup.read(new Source("default", Optional.of(file), folder, Map.of(), Map.of()))
                    .mocks()
                    .scripts()
                    .close();
            return List.of();
        } catch (InvalidConfigException e) {
            return e.faults().stream().map(fault -> fault.replace(folder + "/", "")).toList();
        }
    }

    private static String handler(String rest) {
        return "websocket:\n  handlers:\n    - {path: /a, " + rest + "}\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/$defs/handler|type: echo, ?: 1",
                "/$defs/messages|messages: [{on_message: a, ?: 1}]",
                "/$defs/rule|rules: [{response: a, ?: 1}]",
                "/$defs/then|rules: [{response: a, then: {response: b, ?: 1}}]",
                "/$defs/rule/properties/close|rules: [{close: {?: 1}}]",
                "/$defs/handler/properties/state|type: silent, state: {?: 1, initial: {}}",
                "/$defs/schedule|scheduled: [{interval_ms: 100, message: a, ?: 1}]",
                "/$defs/schedule|broadcast: {interval_ms: 100, message: a, ?: 1}",
                "/$defs/method|methods: [{name: a, result: 1, ?: 1}]",
                "/$defs/method/properties/response|methods: [{name: a, response: {result: 1, ?: 1}}]",
                "/$defs/error|methods: [{name: a, error: {code: 1, message: a, ?: 1}}]",
                "/$defs/handshake|type: echo, handshake: [{?: 1}]",
                "/$defs/handshake/properties/match|type: echo, handshake: [{match: {?: 1}}]",
                "/$defs/chaos|type: echo, chaos: {?: 1}",
                "/$defs/chaos/properties/delay|type: echo, chaos: {delay: {max_ms: 1, ?: 1}}",
                "/$defs/chaos/properties/slow_consumer|type: echo, chaos: {slow_consumer: {?: 1}}",
                "/$defs/fault|type: echo, chaos: {faults: [{every: 1, action: drop, ?: 1}]}",
                "/$defs/handler/properties/transform|upstream: ws://x, transform: {?: 1}",
                "/$defs/handler/properties/on_connect|upstream: ws://x, on_connect: {?: 1}",
            })
    void hasTheKeysThatTheReaderKnows(String pointer, String rest) throws Exception {
        assertKeys(pointer, handler(rest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shared_state", "script", "chaos", "journal"})
    void hasTheKeysOfTheOtherParts(String key) throws Exception {
        JsonNode part = TREE.at("/properties/websocket/properties/" + key);
        assertKeys(
                part.has("$ref")
                        ? part.path("$ref").asText().substring(1)
                        : "/properties/websocket/properties/" + key,
                "websocket:\n  " + key + ": {?: 1}\n");
    }

    private void assertKeys(String pointer, String yaml) throws Exception {
        List<String> faults = faults(yaml.replace("?", NO_KEY));
        // Not every part need be there yet; what is there is held to the schema.
        assumeFalse(faults.stream().anyMatch(MockSchemaTest::isMissingPart), faults::toString);
        Set<String> known = new TreeSet<>();
        for (String fault : faults) {
            Matcher listed = LISTED.matcher(fault);
            if (listed.find()) {
                known.addAll(List.of(listed.group(1).split(", ")));
            }
        }
        assertFalse(known.isEmpty(), faults::toString);
        Set<String> said = new TreeSet<>();
        TREE.at(pointer).path("properties").fieldNames().forEachRemaining(said::add);
        if (pointer.equals("/$defs/handler")) {
            known.addAll(PARTS);
        }
        assertEquals(said, known);
    }

    private static boolean isMissingPart(String fault) {
        return fault.matches(
                ".*there is no key 'websocket(\\.handlers\\[0])?\\."
                        + "(chaos|journal|transform|on_connect)'.*");
    }

    @Test
    void takesAFileWithEverythingAsTheReaderDoes() throws Exception {
        String yaml =
                """
                # every key that handlers have
                $schema: config.schema.json
                websocket:
                  journal: {size: 100}
                  shared_state: {enabled: true, redis_url: "redis://localhost", max_keys: 10}
                  script:
                    {timeout_ms: 50, memory: 64MiB, await_timeout_ms: 2s, lanes: 1, errors: silent}
                  handlers:
                    - path: /rooms/{room}/x
                      type: pattern
                      on_error: reply
                      subprotocols: [a, b]
                      state: {initial: {n: 1, deep: [1, {a: null}]}}
                      messages:
                        - on_connect: {hello: "{{uuid}}"}
                        - on_message: 'text {{now}}'
                        - on_close: bye
                      rules:
                        - match: {a: "*", b: {c: [1, 2.5, true, null]}}
                          when: "state.n > 0"
                          responses: [one, {two: 2}, 3, [4], true]
                          repeat: cycle
                          delay_ms: 10
                          then: {delay_ms: 1s, response: x, then: {close: {code: 4000, reason: r}}}
                        - match: ping
                          response: pong
                        - handler: |
                            return {a: 1};
                      scheduled:
                        - {interval_ms: 1s, initial_delay_ms: 0, count: 3, message: tick}
                      broadcast: {interval_ms: 5000, message: {a: "{{now}}"}}
                      handshake:
                        - match: {headers: {authorization: "Bearer *"}, query: {v: 1}}
                          accept: true
                        - {status: 401, body: stay out, headers: {WWW-Authenticate: Bearer}}
                    - path: /rpc
                      methods:
                        - {name: a, params: {id: "*"}, delay_ms: 5, response: {result: [1]}}
                        - {name: b, result: null}
                        - {name: c, error: {code: -32000, message: m, data: {x: 1}}}
                        - {name: d, response: {error: {code: 1, message: m}}}
                        - {name: e, handler: "return params.x;"}
                    - {path: /script, script: "return message.text;"}
                    - path: /proxy
                      upstream: "wss://x/{{query.a}}"
                      on_connect: {headers: {Authorization: "Bearer {{connection.path}}"}}
                      forward_headers: [Cookie]
                      insecure: true
                      connect_timeout: 5s
                      transform: {incoming: return msg, outgoing: return msg}
                      record: true
                      record_path: "./recordings/ws-{{date}}.json"
                      record_max_size: 1MiB
                      journal: {size: 10}
                    - {path: /kept, type: echo, journal: true}
                    - {path: /b, type: silent, broadcast: [{interval_ms: 100, message: a}]}
                """;
        assertEquals(List.of(), faults(yaml));
        assertEquals(Set.of(), SCHEMA.validate(YAML.readTree(yaml)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type: ecko",
                "type: script",
                "type: jsonrpc",
                "type: pattern",
                "type: proxy",
                "on_error: reply",
                "type: echo, on_error: maybe",
                "type: echo, subprotocols: ['a b']",
                "type: echo, subprotocols: a",
                "type: silent, state: {initial: 1}",
                "messages: [{on_mesage: a}]",
                "messages: text",
                "rules: [{match: {a: 1}}]",
                "rules: {match: a}",
                "rules: [{response: a, delay_ms: soon}]",
                "rules: [{response: a, delay_ms: -1}]",
                "rules: [{response: a, repeat: twice}]",
                "rules: [{close: {code: 5000}}]",
                "rules: [{response: a, then: 1}]",
                "rules: [{handler: {a: 1}}]",
                "methods: [{result: 1}]",
                "methods: [{name: a}]",
                "methods: [{name: a, result: 1, error: {code: 1, message: a}}]",
                "methods: [{name: a, error: {code: 1}}]",
                "methods: [{name: a, error: {code: x, message: a}}]",
                "scheduled: [{message: a}]",
                "scheduled: [{interval_ms: 100}]",
                "scheduled: [{interval_ms: 100, message: a, count: 0}]",
                "type: echo, handshake: [{status: 200}]",
                "type: echo, handshake: [{accept: perhaps}]",
                "upstream: http://x",
                "upstream: ws://x, forward_headers: Cookie",
                "upstream: ws://x, connect_timeout: soon",
                "type: echo, journal: {size: 0}",
                "type: echo, journal: perhaps",
                "type: echo, record: true, record_max_size: big",
            })
    void refusesWhatTheReaderRefuses(String rest) throws Exception {
        String yaml = handler(rest);
        assertFalse(faults(yaml).isEmpty(), "the reader takes it");
        assertFalse(SCHEMA.validate(YAML.readTree(yaml)).isEmpty(), "the schema takes it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/a b", "/{}", "/a{b}", "/{a-b}", "''"})
    void refusesPathsThatTheReaderRefuses(String path) throws Exception {
        String yaml = "websocket: {handlers: [{type: echo, path: '" + path + "'}]}";
        yaml = yaml.replace("''''", "''");
        assertFalse(faults(yaml).isEmpty(), "the reader takes it");
        assertFalse(SCHEMA.validate(YAML.readTree(yaml)).isEmpty(), "the schema takes it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/control", "/health/live", "/metrics", "/__mockforge/ws/tap"})
    void aPathThatIsTakenIsAFaultWithItsLine(String path) throws Exception {
        List<String> faults =
                faults("websocket:\n  handlers:\n    - path: " + path + "\n      type: echo\n");
        assertEquals(1, faults.size(), faults::toString);
        String said = faults.getFirst();
        assertTrue(
                said.startsWith("c.yaml:3: websocket.handlers: path: '" + path + "' is where "),
                said);
        assertEquals(List.of(), faults(handler("type: echo").replace("/a", "/echo")));
        assertEquals(List.of(), faults(handler("type: echo").replace("/a", "/")));
    }
}
