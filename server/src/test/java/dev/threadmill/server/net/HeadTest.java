package dev.threadmill.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD on the wire: HTTP clients throw away what must not be there. */
@Timeout(60)
class HeadTest {
    private static Appliance appliance;

    @BeforeAll
    static void start() throws Exception {
        appliance = Appliance.start(TestSettings.with(Map.of()));
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    /** Two requests on one connection: a body would stand where the second answer begins. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/health",
                "/health/live",
                "/health/ready",
                "/metrics",
                "/echo",
                "/control",
                "/nope",
                "/__mockforge/ws/connections",
                "/__mockforge/ws/broadcast"
            })
    void nothingFollowsTheHeadersOfAHead(String path) throws Exception {
        URI uri = URI.create(appliance.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String head = "HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            String last = "GET /nope HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write((head + head + last).getBytes(US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            List<String> parts = List.of(answer.split("\r\n\r\n", -1));
            assertEquals(4, parts.size(), answer);
            for (String headers : parts.subList(0, 3)) {
                assertTrue(headers.startsWith("HTTP/1.1 "), headers);
            }
            assertTrue(parts.get(3).startsWith("{\"error\":\"not_found\""), parts.get(3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/echo", "/nope", "/__mockforge/ws/connections"})
    void theHeadersAreThoseOfAGet(String path) throws Exception {
        Http.Answer get = Http.get(appliance.url() + path);
        Http.Answer head = Http.ask("HEAD", appliance.url() + path, new byte[0]);
        assertEquals(get.status(), head.status());
        assertEquals("" + get.text().length(), head.header("content-length"));
        for (String name : get.response().headers().map().keySet()) {
            if (!name.equals("date")) {
                assertEquals(get.header(name), head.header(name), name);
            }
        }
    }
}
