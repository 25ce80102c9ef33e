package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What is answered where something went wrong in here. */
class ReadableRefusalsTest {
    @Test
    void aFaultOfOursTellsNothingOfItself() {
        DirectHandler.TransportResponse response =
                ReadableRefusals.on(path -> false)
                        .handler(DirectHandler.EventType.INTERNAL_ERROR)
                        .handle(
                                null,
                                DirectHandler.EventType.INTERNAL_ERROR,
                                Status.INTERNAL_SERVER_ERROR_500,
                                ServerResponseHeaders.create(),
                                "Range [11, 10) out of bounds for length 10");
        assertEquals(500, response.status().code());
        String body = new String(response.entity().orElseThrow(), StandardCharsets.UTF_8);
        assertFalse(body.contains("Range"), body);
    }
}
