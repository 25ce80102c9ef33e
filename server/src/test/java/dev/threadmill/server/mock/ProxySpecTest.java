package dev.threadmill.server.mock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.MockServer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a proxy, of recordings and journals in a configuration file that is wrong. */
class ProxySpecTest {
    private static List<String> faults(String... lines) {
        return MockServer.faultsOf(
                """
                websocket:
                  handlers:
                    - path: "/p/{id}"
                      type: proxy
                """
                        + "      "
                        + String.join("\n      ", lines)
                        + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "upstream: http://x | upstream: 'http://x' must start with ws:// or wss://",
                "upstream: x | upstream: 'x' has no scheme",
                "upstream: ws://u:p@x/ | keep credentials out of the URL",
                "upstream: 'ws://{{query.h}}/' | must not let the client choose the server",
                "upstream: 'ws://x:{{query.port}}/' | is no ws:// or wss:// URL once",
                "upstream: '{{query.u}}' | is no ws:// or wss:// URL once",
                "upstream: 'ws://{{path.id}}.x/' | must not let the client choose the server",
                "upstream: 'ws://x/{{path.no}}' | 'no'",
                "upstream: 'ws://x/{{env.NOT_SET}}' | NOT_SET",
                "upstream: 'ws://x/{{message.a}}' | message",
            })
    void theAddressIsChecked(String line, String fault) {
        List<String> faults = faults(line);
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.getFirst().startsWith("mocks.yaml:5: "), faults::toString);
        assertTrue(faults.getFirst().contains(fault), faults::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connect_timeout: 0s | connect_timeout: must be more than 0 and at most 1m",
                "connect_timeout: 2m | connect_timeout: must be more than 0 and at most 1m",
                "connect_timeout: soon | is no duration",
                "insecure: perhaps | insecure: 'perhaps' must be true or false",
                "cacert: /nowhere/ca.pem | cacert: cannot read /nowhere/ca.pem",
                "forward_headers: [Upgrade] | forward_headers: must be names",
                "forward_headers: [a b] | forward_headers: must be names",
                "forward_headers: [Host] | forward_headers: must be names",
                "forward_headers: Cookie | forward_headers: must be a list",
                "on_connect: {headers: {Sec-WebSocket-Key: x}} | is no header that can be set here",
                "on_connect: {headers: {A: '{{nowhere}}'}} | nowhere",
                "on_connect: {header: {}} | there is no key 'websocket.handlers[0].on_connect.header'",
                "transform: {in: x} | there is no key 'websocket.handlers[0].transform.in'",
                "transform: {incoming: 'return ]'} | transform.incoming",
                "record_path: x.json | record_path: means something with record: true only",
                "record: sure | record: 'sure' must be true or false",
                "{record: true, record_path: 'x/{{path.id}}.json'} | path",
                "{record: true, record_path: 'recordings/'} | must name a file",
                "{record: true, record_max_size: 1} | between 1KiB and 1GiB",
                "{record: true, record_max_size: big} | is no size",
                "journal: 7 | journal: '7' must be true or false",
                "journal: {size: 0} | size: '0' must be a whole number between 1 and",
                "journal: {sise: 1} | did you mean 'size'?",
            })
    void theRestIsCheckedToo(String line, String fault) {
        List<String> faults =
                line.startsWith("{")
                        ? MockServer.faultsOf(
                                "websocket:\n  handlers:\n    - {path: /x, type: echo, "
                                        + line.substring(1)
                                        + "\n")
                        : faults("upstream: ws://x/", line);
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.getFirst().startsWith("mocks.yaml:"), faults::toString);
        assertTrue(faults.getFirst().contains(fault), faults::toString);
    }

    @Test
    void aFaultInATransformNamesItsLine() {
        List<String> faults =
                faults(
                        "upstream: ws://x/",
                        "transform:",
                        "  outgoing: |",
                        "    const a = 1;",
                        "    return a +;");
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.getFirst().startsWith("mocks.yaml:9: "), faults::toString);
    }

    @Test
    void aSecretIsNotShown() {
        String yaml =
                "websocket:\n  handlers:\n    - {path: /x, upstream: 'ws:/x/{{env.TOKEN}}',"
                        + " on_connect: {headers: {A: '{{env.TOKEN}}'}}}\n";
        try (MockServer server = MockServer.with(yaml, Map.of("TOKEN", "s3\ncret"))) {
            throw new AssertionError("it listens on " + server.port());
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().contains("upstream: is no ws://"), e::getMessage);
            assertTrue(e.getMessage().contains("A: holds a line break"), e::getMessage);
            assertFalse(e.getMessage().contains("cret"), e::getMessage);
        }
    }

    @Test
    void whateverTheAddressIsTheFaultHasItsLine() {
        Random random = new Random(4);
        String[] parts = {
            "ws://", "wss://", "x", ":", "9", "/", "?", "#", "@", "[", "]", "%", "%41", "{{", "}}",
            "query.a", "path.id", "env.A", " ", "ü", "..", "uuid", "\\\\", "now+1h"
        };
        for (int round = 0; round < 20; round++) {
            StringBuilder yaml = new StringBuilder("websocket:\n  handlers:\n");
            for (int path = 0; path < 50; path++) {
                StringBuilder url = new StringBuilder();
                for (int n = random.nextInt(8); n >= 0; n--) {
                    url.append(parts[random.nextInt(parts.length)]);
                }
                yaml.append("    - {path: /p").append(path).append(", upstream: \"");
                yaml.append(url).append("\"}\n");
            }
            for (String fault : MockServer.faultsOf(yaml.toString())) {
                assertTrue(fault.startsWith("mocks.yaml:"), fault);
            }
        }
    }
}
