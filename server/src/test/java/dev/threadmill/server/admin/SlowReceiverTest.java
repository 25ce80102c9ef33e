package dev.threadmill.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the admin API says of a receiver that does not read. */
@Timeout(60)
class SlowReceiverTest extends AdminFixture {
    private static final String MESSAGE = "x".repeat(1_000_000);

    @Override
    Appliance appliance() throws IOException {
        return Appliance.start(
                TestSettings.with(
                        Map.of(
                                "websocket.drop_when_full", "true",
                                "websocket.queue_messages", "2",
                                "websocket.write_timeout", "5m")));
    }

    @Test
    void whatIsDroppedIsSaid() throws Exception {
        connect("/echo");
        String slow = idOn("/echo");
        String send = "/connections/" + slow + "/send";
        Http.Answer answer = post(send, MESSAGE);
        while (answer.status() == 200) {
            answer = post(send, MESSAGE);
        }
        assertProblem(503, "queue_full", slow, answer);
        assertEquals("1", answer.header("retry-after"));
        WebSocketClient quick = connect("/echo");
        JsonNode said = post("/broadcast", MESSAGE).json();
        assertEquals(1, said.path("sent").asInt());
        assertEquals(1, said.path("dropped").asInt());
        assertEquals(MESSAGE, text(quick));
        JsonNode shown = get("/connections/" + slow).json();
        assertEquals(2, shown.path("dropped").asInt());
        assertTrue(shown.path("bytes_out").asLong() > MESSAGE.length());
    }
}
