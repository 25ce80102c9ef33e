package dev.threadmill.server.admin;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.Appliance;
import dev.threadmill.server.config.Origins;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the admin API. */
@Timeout(60)
class AdminAccessTest extends AdminFixture {
    private static final String TOKEN = "a+token";
    private static final Origins NOWHERE = new Origins(List.of());

    @Override
    Appliance appliance() throws IOException {
        return Appliance.start(TestSettings.with(Map.of("admin.token", TOKEN)));
    }

    private void restart(Settings.Admin admin) throws IOException {
        appliance.close();
        appliance = Appliance.start(TestSettings.with(Map.of()).with(admin));
    }

    /** A request with headers that no client library lets through. */
    private String statusLine(String headers) throws IOException {
        URI uri = URI.create(appliance.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            String request = "GET " + API + "/connections HTTP/1.1\r\nConnection: close\r\n";
            socket.getOutputStream().write((request + headers + "\r\n\r\n").getBytes(US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            return answer.lines().findFirst().orElse("");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer a+token", "bearer  a+token ", "BEARER a+token"})
    void theTokenOpens(String authorization) throws Exception {
        assertEquals(200, get("/connections", "Authorization", authorization).status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer a token", "Bearer", "Bearer a+token2", "Basic a+token", "a+token"})
    void everythingElseDoesNot(String authorization) throws Exception {
        Http.Answer answer = get("/connections", "Authorization", authorization);
        assertProblem(401, "unauthorized", "Authorization: Bearer", answer);
        assertEquals("Bearer", answer.header("www-authenticate"));
        assertFalse(answer.text().contains(TOKEN));
    }

    @Test
    void withoutTheTokenNothingIsTold() throws Exception {
        assertProblem(401, "unauthorized", "", get("/connections"));
        assertProblem(401, "unauthorized", "", get("/connections?token=" + TOKEN));
        assertProblem(401, "unauthorized", "", get("/nothing"));
        assertProblem(401, "unauthorized", "", post("/connections/conn-1/send", "x"));
        assertProblem(401, "unauthorized", "", post("/broadcast", "x"));
        assertProblem(401, "unauthorized", "", delete("/connections/conn-1"));
    }

    @Test
    void withoutATokenBeyondLoopbackItFailsClosed() throws Exception {
        restart(new Settings.Admin(false, Optional.empty(), OptionalInt.empty(), NOWHERE));
        assertProblem(403, "forbidden", "THREADMILL_ADMIN_TOKEN", get("/connections"));
        assertProblem(
                403,
                "forbidden",
                "THREADMILL_ADMIN_TOKEN",
                get("/connections", "Authorization", "Bearer "));
    }

    @Test
    void onLoopbackItIsOpenWithoutAToken() throws Exception {
        assertTrue(TestSettings.with(Map.of()).admin().open());
        assertFalse(TestSettings.with(Map.of("server.host", "0.0.0.0")).admin().open());
        restart(TestSettings.with(Map.of()).admin());
        assertEquals(200, get("/connections").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://127.0.0.1:1", "%%"})
    void pagesFromElsewhereAreRefused(String origin) throws Exception {
        String[] headers = {"Origin", origin, "Authorization", "Bearer " + TOKEN};
        assertProblem(403, "forbidden", "Origin", get("/connections", headers));
        assertProblem(403, "forbidden", "Origin", post("/broadcast", "x", headers));
    }

    @Test
    void aPageFromHereIsNot() throws Exception {
        String[] headers = {"Origin", appliance.url(), "Authorization", "Bearer " + TOKEN};
        assertEquals(200, get("/connections", headers).status());
        assertEquals(
                "HTTP/1.1 200 OK",
                statusLine(
                        "Host: Box.example\r\nOrigin: http://box.example:80\r\nAuthorization:"
                                + " Bearer a+token"));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, 200",
        "LOCALHOST, 200",
        "127.0.0.5, 200",
        "[::1]:8080, 200",
        "evil.example:8080, 403",
        "127.0.0.1.evil.example, 403",
        "localhost.evil.example, 403",
        "[::2], 403",
        "10.0.0.1, 403",
    })
    void withoutATokenOnlyLoopbackNamesAreAnswered(String host, int status) throws Exception {
        restart(new Settings.Admin(true, Optional.empty(), OptionalInt.empty(), NOWHERE));
        String line = statusLine("Host: " + host);
        assertTrue(line.startsWith("HTTP/1.1 " + status), line);
    }
}
