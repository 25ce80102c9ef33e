package dev.threadmill.server.mock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.MockServer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration may say about mocks, and what is said of one that may not. */
class MocksTest {
    private static List<String> faults(String handler) {
        return MockServer.faultsOf("websocket:\n  handlers:\n    - " + handler + "\n");
    }

    /** Each is one handler in flow style, in line 3, and part of what is said of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {type: echo} | needs 'path'
                    {path: echo, type: echo} | must begin with /
                    {path: /a} | nothing else says what the handler does
                    {path: /a, type: eco} | did you mean 'echo'?
                    {path: /a, typ: echo, rules: []} | there is no key 'websocket.handlers[0].typ'; did you mean 'type'?
                    {path: /a, type: pattern} | rules: are missing
                    {path: /a, type: script} | script: is missing
                    {path: /a, type: jsonrpc} | methods: is missing
                    {path: /a, type: echo, methods: [{name: x, response: {result: 1}}]} | is for type: jsonrpc
                    {path: /a, type: echo, script: return 1} | is for type: script
                    {path: /a, type: echo, messages: [{on_message: x}]} | on_message is never sent
                    {path: /a, type: static, messages: [{on_mesage: x}]} | did you mean 'on_message'?
                    {path: /a, type: static, messages: [{on_connect: "{{unknown_word}}"}]} | unknown_word
                    {path: /a, type: static, messages: [{on_connect: "{{message.x}}"}]} | message
                    {path: /a, messages: [{on_close: a}, {on_close: b}]} | only one message can be the last
                    {path: /a, rules: [{match: {a: 1}}]} | needs a response, a handler or a close
                    {path: /a, rules: [{match: {a: 1}, response: x, handler: return 1}]} | not both
                    {path: /a, rules: [{match: {a: 1}, response: x, responses: [y]}]} | not both
                    {path: /a, rules: [{match: {a: 1}, response: x, delay_ms: -1}]} | is no duration
                    {path: /a, rules: [{match: {a: 1}, response: x, close: {code: 1005}}]} | must not be sent
                    {path: /a, rules: [{match: {a: 1}, close: {code: 4000}, then: {response: x}}]} | nothing can follow a close
                    {path: /a, rules: [{match: {a: 1}, response: "{{params.x}}"}]} | params
                    {path: /a, rules: [{match: {a: 1}, response: x, repeat: forever}]} | repeat
                    {path: /a, rules: [{match: {a: 1}, handler: "return ("}]} | handler
                    {path: /a, rules: [{match: {a: 1}, when: "state.", response: x}]} | when
                    {path: /a, rules: 5} | must be a list
                    {path: /a, methods: [{name: x}]} | a method needs one of
                    {path: /a, methods: [{name: x, response: {result: 1}}, {name: x, response: {result: 1}}]} | stands there twice
                    {path: /a, methods: [{name: x, error: {code: 1}}]} | message: is missing
                    {path: /a, scheduled: [{message: x}]} | interval_ms: is missing
                    {path: /a, scheduled: [{interval_ms: 100}]} | message: is missing
                    {path: /a, scheduled: [{interval_ms: 9, message: x}]} | must be between 10 and
                    {path: /a, broadcast: {interval_ms: 5, message: x}} | must be between 10 and
                    {path: /a, scheduled: [{interval_ms: 10, message: x, count: 0}]} | count
                    {path: /a, type: echo, state: {initial: 5}} | must hold keys and values
                    {path: /a, type: echo, handshake: [{accept: true, status: 400}]} | accept is true
                    {path: /a, type: echo, handshake: [{status: 200}]} | between 300 and 599
                    {path: /a, type: echo, handshake: [{match: {headers: {"a b": x}}}]} | is no header field
                    {path: /a, type: echo, subprotocols: ["a b"]} | must be names
                    {path: /a, type: echo, on_error: shout} | on_error
                    {path: "/a/{b}/{b}", type: echo} | stands there twice
                    """)
    void whatMakesNoSenseIsAFaultWithItsLineAndReason(String handler, String why) {
        List<String> faults = faults(handler);
        assertTrue(
                faults.stream()
                        .anyMatch(
                                fault -> fault.startsWith("mocks.yaml:3: ") && fault.contains(why)),
                () -> handler + " -> " + faults);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {path: /a, type: echo}
                    {path: /a, type: silent}
                    {path: /a, type: echo, rules: [{match: x, response: y}]}
                    {path: /a, rules: [{match: x, response: y}], messages: [{on_message: z}]}
                    {path: /a, messages: {on_connect: a, on_message: b, on_close: c}}
                    {path: /a, methods: [{name: x, response: {result: 1}}], rules: [{response: y}]}
                    {path: /a, type: rooms, rules: [{match: {a: 1}, response: y}], scheduled: [{interval_ms: 1s, message: x}]}
                    {path: /a, broadcast: [{interval_ms: 10, message: x}, {interval_ms: 20, message: y}]}
                    {path: /a, messages: [{on_connect: x}], broadcast: {interval_ms: 10, message: "{{connection_count}}"}}
                    {path: "/a/{b}", type: static, messages: [{on_connect: "{{path.b}}"}]}
                    """)
    void sensibleCombinationsAreTaken(String handler) {
        assertEquals(List.of(), faults(handler));
    }

    @Test
    void aScriptWaitsForFiveMinutesAtMost() {
        String yaml = "websocket: {script: {await_timeout_ms: %s}, handlers: []}";
        assertEquals(List.of(), MockServer.faultsOf(yaml.formatted("5m")));
        List<String> faults = MockServer.faultsOf(yaml.formatted("301s"));
        assertTrue(
                faults.toString().contains("await_timeout_ms: must be between"), faults::toString);
    }

    @Test
    void allFaultsAreSaidAtOnceEachWithItsLine() {
        List<String> faults =
                MockServer.faultsOf(
                        """
                        websocket:
                          handlers:
                            - path: /a
                              type: echoo
                            - path: /a
                              type: echo
                              rules:
                                - match: {a: 1}
                                  response:
                                    deep:
                                      deeper: "{{nothing}}"
                        """);
        for (int line : new int[] {4, 5, 11}) {
            assertTrue(
                    faults.stream().anyMatch(fault -> fault.startsWith("mocks.yaml:" + line + ":")),
                    () -> line + ": " + faults);
        }
    }

    @Test
    void everythingIsBounded() {
        assertSaid("/a, rules: [" + "{response: x},".repeat(1_001) + "]", "more than 1000 rules");
        assertSaid(
                "/a, scheduled: [" + "{interval_ms: 1s, message: x},".repeat(101) + "]",
                "more than 100 entries");
        assertSaid("/a, rules: [{responses: [" + "x,".repeat(1_001) + "]}]", "more than 1000");
        assertSaid(
                "/a, type: echo, handshake: [" + "{status: 400},".repeat(101) + "]",
                "more than 100 rules");
        List<String> faults =
                MockServer.faultsOf(
                        "websocket:\n  handlers:\n"
                                + "    - {path: /a, type: echo}\n".repeat(1_001));
        assertTrue(
                faults.stream().anyMatch(fault -> fault.contains("more than 1000")),
                faults::toString);
    }

    private static void assertSaid(String handler, String why) {
        List<String> faults = faults("{path: " + handler + "}");
        assertTrue(faults.stream().anyMatch(fault -> fault.contains(why)), faults::toString);
    }

    /** Whatever stands there, it is taken or refused with lines, and nothing is thrown. */
    @Test
    void anyHandlerIsTakenOrRefusedWithLines() {
        Random random = new Random(13);
        String[] keys = {
            "path",
            "type",
            "rules",
            "messages",
            "methods",
            "state",
            "broadcast",
            "scheduled",
            "handshake",
            "subprotocols",
            "on_error",
            "match",
            "response",
            "responses",
            "then",
            "close",
            "name",
            "error",
            "interval_ms",
            "message",
            "initial",
            "params",
            "chaos"
        };
        String[] values = {
            "/a",
            "\"/{x}\"",
            "echo",
            "static",
            "silent",
            "5",
            "-1",
            "null",
            "true",
            "\"*\"",
            "\"{{now}}\"",
            "\"{{message.a}}\"",
            "\"{{\"",
            "[]",
            "{}"
        };
        for (int i = 0; i < 200; i++) {
            StringBuilder yaml = new StringBuilder("{path: /f");
            for (int n = random.nextInt(5); n > 0; n--) {
                yaml.append(", ")
                        .append(keys[1 + random.nextInt(keys.length - 1)])
                        .append(": ")
                        .append(value(random, keys, values, 3));
            }
            for (String fault : faults(yaml.append('}').toString())) {
                assertTrue(fault.startsWith("mocks.yaml:"), () -> yaml + " -> " + fault);
            }
        }
    }

    private static String value(Random random, String[] keys, String[] values, int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(3);
        if (kind == 0) {
            return values[random.nextInt(values.length)];
        } else if (kind == 1) {
            return "[" + value(random, keys, values, depth - 1) + "]";
        }
        return "{"
                + keys[random.nextInt(keys.length)]
                + ": "
                + value(random, keys, values, depth - 1)
                + "}";
    }
}
