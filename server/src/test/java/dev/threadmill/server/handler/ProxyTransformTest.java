package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.testing.UpstreamServer;
import dev.threadmill.wire.WebSocketEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts that change what a proxy passes on. */
@Timeout(60)
class ProxyTransformTest extends ProxyFixture {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private WebSocketClient through(String... more) throws Exception {
        proxy(closed(new UpstreamServer(new EchoHandler())).url(), more);
        return connect();
    }

    private static JsonNode json(WebSocketClient client) throws Exception {
        return MAPPER.readTree(((WebSocketEvent.Text) client.receive()).text());
    }

    @Test
    void theGuidesTransformsWork() throws Exception {
        WebSocketClient client =
                through(
                        "transform:",
                        "  incoming: |",
                        "    // Modify messages from client before forwarding",
                        "    msg.client_id = connection.id;",
                        "    return msg;",
                        "  outgoing: |",
                        "    // Modify messages from upstream before sending to client",
                        "    delete msg.internal_id;",
                        "    return msg;");
        client.sendText("{\"n\":1,\"internal_id\":7}");
        JsonNode answer = json(client);
        assertEquals(1, answer.path("n").asInt());
        assertTrue(answer.path("client_id").asText().matches("conn-\\d+"), answer::toString);
        assertTrue(answer.path("internal_id").isMissingNode());
    }

    @Test
    void whatComesToNothingIsNotPassedOn() throws Exception {
        WebSocketClient client =
                through(
                        "transform:",
                        "  incoming: \"if (msg !== 'drop in') return msg\"",
                        "  outgoing: \"if (msg !== 'drop out') return msg\"");
        client.sendText("drop in");
        client.sendText("drop out");
        exchange(client, "kept");
    }

    @Test
    void bytesStayBytes() throws Exception {
        WebSocketClient client =
                through(
                        "transform:",
                        "  incoming: |",
                        "    if (!(msg instanceof Uint8Array)) throw new Error('no bytes');",
                        "    msg[0] = 9;",
                        "    return msg;",
                        "  outgoing: return msg.slice(0, 2);");
        client.sendBinary(new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {9, 2}, ((WebSocketEvent.Binary) client.receive()).bytes());
    }

    @Test
    void aScriptThatFailsIsToldToTheClientThatSpoke() throws Exception {
        WebSocketClient client =
                through(
                        "transform:",
                        "  incoming: \"if (msg.bad) throw new Error('no'); return msg\"");
        client.sendText("{\"bad\":true}");
        JsonNode error = json(client);
        assertEquals("error", error.path("type").asText());
        assertTrue(error.path("message").asText().contains("no"), error::toString);
        exchange(client, "{\"good\":true}");
        assertEquals(1, proxy.connections().upstreams().errorCount());
    }

    @Test
    void aClientIsNotToldWhereErrorsAreSilentOrTheServersMessageIsAtFault() throws Exception {
        WebSocketClient client =
                through(
                        "on_error: silent",
                        "transform:",
                        "  incoming: \"if (msg === 'bad in') throw new Error('no'); return msg\"",
                        "  outgoing: \"if (msg === 'bad out') throw new Error('no'); return msg\"");
        client.sendText("bad in");
        client.sendText("bad out");
        exchange(client, "good");
        assertEquals(2, proxy.connections().upstreams().errorCount());
    }

    @Test
    void theServersFaultyMessageIsNotToldEvenWhereErrorsAre() throws Exception {
        WebSocketClient client =
                through(
                        "transform:",
                        "  outgoing: \"if (msg === 'bad') throw new Error('no'); return msg\"");
        client.sendText("bad");
        exchange(client, "good");
    }
}
