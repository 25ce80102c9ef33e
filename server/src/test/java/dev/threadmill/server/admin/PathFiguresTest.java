package dev.threadmill.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PathFiguresTest extends AdminFixture {
    @Override
    Appliance appliance() throws IOException {
        return Appliance.start(TestSettings.with(Map.of()));
    }

    @Test
    void addsUpWhatIsOpenByPath() throws Exception {
        assertEquals("{\"total\":0,\"path_count\":0,\"paths\":[]}\n", get("/paths").text());
        connect("/echo");
        connect("/echo");
        connect("/binary");
        JsonNode all = get("/paths").json();
        assertEquals(3, all.path("total").asInt());
        assertEquals(2, all.path("path_count").asInt());
        assertEquals("/binary", all.path("paths").get(0).path("path").asText());
        JsonNode echo = all.path("paths").get(1);
        assertEquals("/echo", echo.path("path").asText());
        assertEquals(2, echo.path("open").asInt());
        for (String figure : List.of("messages_in", "messages_out", "bytes_in", "bytes_out")) {
            assertTrue(echo.path(figure).asLong() >= 2, figure);
        }
        assertEquals(0, echo.path("dropped").asLong(-1));
    }

    @Test
    void takesNoParameters() throws Exception {
        assertEquals(400, get("/paths?path=/echo").status());
    }
}
