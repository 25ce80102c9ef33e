package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.Secret;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What messages may hold, and what becomes of them: a test per rule, over real sockets. */
@Timeout(60)
class ControlMessageTest extends ControlFixture {
    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
    void allSevenMethodsWork(String method) throws Exception {
        Seen seen = firstRequest(",\"method\":\"" + method + "\"");
        assertEquals(method, seen.method());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"z\":1.10,\"a\":12345678901234567890}|{\"z\":1.10,\"a\":12345678901234567890}|application/json",
                "[1,null]|[1,null]|application/json",
                "7|7|application/json",
                "\"plain text\"|plain text|",
                "{\"type\":\"Json\",\"content\":{\"a\":1}}|{\"a\":1}|application/json",
                "{\"type\":\"Json\",\"content\":\"{\\\"a\\\": 1}\"}|{\"a\": 1}|application/json",
                "{\"type\":\"Xml\",\"content\":\"<a/>\"}|<a/>|application/xml",
                "{\"type\":\"json\",\"content\":\"mine\"}|{\"type\":\"json\",\"content\":\"mine\"}|application/json",
                "{\"type\":\"Json\",\"content\":1,\"x\":2}|{\"type\":\"Json\",\"content\":1,\"x\":2}|application/json",
            })
    void bodiesArriveAsTheyWereMeant(String body, String expected, String contentType)
            throws Exception {
        Seen seen = firstRequest(",\"method\":\"POST\",\"body\":" + body);
        assertEquals(expected, seen.body());
        assertEquals(contentType, seen.contentType());
    }

    @Test
    void customHeadersWin() throws Exception {
        Seen seen =
                firstRequest(
                        ",\"method\":\"POST\",\"body\":{},\"headers\":{\"content-type\":\"text/x\","
                                + "\"authorization\":\"mine\"},\"auth\":{\"type\":\"bearer\",\"token\":\"t\"}");
        assertEquals("text/x", seen.contentType());
        assertEquals("mine", seen.auth());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"None\"}||/p",
                "{\"type\":\"Bearer\",\"credentials\":{\"token\":\"t\"}}|Bearer t|/p",
                "{\"type\":\"basic\",\"username\":\"u\",\"password\":\"p\"}|Basic dTpw|/p",
                "{\"type\":\"Basic\",\"credentials\":{\"username\":\"u\",\"password\":\"p\"}}|Basic dTpw|/p",
                "{\"type\":\"ApiKey\",\"credentials\":{\"key_name\":\"Authorization\",\"key_value\":\"k\",\"add_to\":\"header\"}}|k|/p",
                "{\"type\":\"api_key\",\"key_name\":\"k y\",\"key_value\":\"v&\",\"add_to\":\"query\"}||/p?k%20y=v%26",
            })
    void allKindsOfAuthWork(String auth, String header, String uri) throws Exception {
        Seen seen = firstRequest(",\"auth\":" + auth);
        assertEquals(header, seen.auth());
        assertEquals(uri, seen.uri());
    }

    @Test
    void queryParamsAreAppended() throws Exception {
        Seen seen = firstRequest(",\"query_params\":{\"a b\":\"c&d\",\"n\":1}");
        assertEquals("/p?a%20b=c%26d&n=1", seen.uri());
    }

    @Test
    void aBareConfigIsAStartToo() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(config("/", 0.1, ""));
            assertEquals("completed", next(client, "test_finished").path("status").asText());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no json|invalid_json|",
                "{\"type\":1e99999999999}|invalid_json|",
                "{\"type\":\"start_test\",}|invalid_json|",
                "[]|invalid_json|",
                "{\"a\":1,\"a\":2}|invalid_json|",
                "{}|invalid_message|type",
                "{\"type\":7}|invalid_message|type",
                "{\"type\":\"dance\"}|unknown_type|type",
                "{\"type\":\"start_test\"}|invalid_config|config",
                "{\"type\":\"start_test\",\"config\":[]}|invalid_config|config",
            })
    void everyInvalidMessageGetsAnErrorAndTheConnectionLives(
            String message, String code, String field) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(message);
            JsonNode error = next(client);
            assertEquals("error", error.path("type").asText());
            assertEquals(code, error.path("code").asText());
            assertEquals(field == null ? "" : field, error.path("field").asText());
            assertFalse(error.path("message").asText().isEmpty());
            client.sendText("abort");
            assertEquals("no_test_running", next(client).path("code").asText());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"target\":null|target",
                "\"target\":\"localhost\"|target",
                "\"target\":\"ftp://a/\"|target",
                "\"method\":\"BREW\"|method",
                "\"concurrency\":0|concurrency",
                "\"concurrency\":1.5|concurrency",
                "\"concurrency\":\"10\"|concurrency",
                "\"concurrency\":1000000|concurrency",
                "\"duration\":0|duration",
                "\"duration\":-1|duration",
                "\"duration\":\"10\"|duration",
                "\"duration\":1e9|duration",
                "\"headers\":[]|headers",
                "\"headers\":{\"a\":1}|headers.a",
                "\"headers\":{\"a b\":\"c\"}|headers",
                "\"headers\":{\"a\":\"b\\r\\nc: d\"}|headers",
                "\"auth\":\"me\"|auth",
                "\"auth\":{\"type\":\"magic\"}|auth.type",
                "\"auth\":{\"type\":\"bearer\"}|auth.token",
                "\"auth\":{\"type\":\"Basic\",\"credentials\":{\"username\":\"u\"}}|auth.credentials.password",
                "\"rate\":0|rate",
                "\"rate\":5,\"arrival\":\"odd\"|arrival",
                "\"timeout_ms\":0|timeout_ms",
                "\"warmup\":-1|warmup",
                "\"thresholds\":[\"fast\"]|thresholds",
                "\"workers\":4|workers",
                "\"detached\":\"yes\"|detached",
            })
    void everyInvalidFieldIsNamed(String fields, String field) throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            String config =
                    MAPPER.readTree(
                                    "{\"target\":\""
                                            + url("/")
                                            + "\",\"concurrency\":1,\"duration\":1}")
                            .toString();
            JsonNode changed =
                    MAPPER.readerForUpdating(MAPPER.readTree(config)).readTree("{" + fields + "}");
            com.fasterxml.jackson.databind.node.ObjectNode all =
                    (com.fasterxml.jackson.databind.node.ObjectNode) MAPPER.readTree(config);
            all.setAll((com.fasterxml.jackson.databind.node.ObjectNode) changed);
            client.sendText(start(all.toString()));
            JsonNode error = next(client);
            assertEquals("error", error.path("type").asText(), error::toString);
            assertEquals(field, error.path("field").asText(), error::toString);
        }
    }

    @Test
    void binaryMessagesAreNoCommands() throws Exception {
        try (WebSocketClient client = connect(QUERY)) {
            client.sendBinary(new byte[] {1});
            assertEquals("invalid_message", next(client).path("code").asText());
        }
    }

    @Test
    void targetsBeyondTheListAreRefused() throws Exception {
        appliance.close();
        appliance =
                Appliance.start(
                        settings(Optional.of(new Secret(TOKEN)), List.of("*.example.org"), false));
        try (WebSocketClient client = connect(QUERY)) {
            client.sendText(start(config("/", 1, "")));
            assertEquals("target_not_allowed", next(client).path("code").asText());
        }
    }
}
