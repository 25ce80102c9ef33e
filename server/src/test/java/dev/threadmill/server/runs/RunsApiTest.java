package dev.threadmill.server.runs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.control.RunLog;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.Http.Answer;
import dev.threadmill.server.testing.TestSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API over real sockets: a test per row of what it promises. */
@Timeout(60)
class RunsApiTest {
    private static final String UNKNOWN = "20260102T030405678-0123abcd";

    @TempDir Path folder;
    private Appliance appliance;
    private String first;
    private String second;
    private String cut;

    @BeforeEach
    void start() throws Exception {
        Path live = folder.resolve("live");
        Path data = folder.resolve("data");
        try (RunStore store = RunFixture.open(live, Disk.REAL)) {
            first = RunFixture.finished(store);
            second = RunFixture.finished(store);
            RunLog.Entry entry = store.begin(RunFixture.beginning());
            cut = entry.id();
            RunFixture.copy(live, data);
            entry.aborted();
        }
        appliance = start(Map.of());
    }

    private Appliance start(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("runs.dir", folder.resolve("data").toAbsolutePath().toString());
        return Appliance.start(TestSettings.with(settings));
    }

    @AfterEach
    void stop() {
        appliance.close();
    }

    private Answer get(String path, String... headers) throws Exception {
        return Http.get(appliance.url() + path, headers);
    }

    private Answer delete(String path, String... headers) throws Exception {
        return Http.ask("DELETE", appliance.url() + path, new byte[0], headers);
    }

    @Test
    void listsTheNewestFirst() throws Exception {
        JsonNode json = get("/runs").json();
        assertEquals(3, json.path("count").asInt());
        assertEquals(
                java.util.List.of(cut, second, first), json.path("runs").findValuesAsText("id"));
        assertEquals("cut", json.at("/runs/0/state").asText());
        assertFalse(json.at("/runs/0/has_result").asBoolean());
        assertTrue(json.at("/runs/1/has_result").asBoolean());
        assertEquals(200, json.at("/bounds/count").asInt());
        assertEquals(256 * 1_024 * 1_024, json.at("/bounds/bytes").asInt());
        assertTrue(json.path("persistent").asBoolean());
        assertTrue(json.path("bytes").asLong() > 1_000);
    }

    @Test
    void listsPageByPage() throws Exception {
        JsonNode page = get("/runs?limit=1&before=" + cut).json();
        assertEquals(java.util.List.of(second), page.path("runs").findValuesAsText("id"));
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=1001", "limit=x", "before=x", "after=x", "limit=1&limit=2"})
    void refusesParametersThatMeanNothing(String query) throws Exception {
        Answer answer = get("/runs?" + query);
        assertEquals(400, answer.status());
        assertEquals("invalid_request", answer.json().path("error").asText());
    }

    @Test
    void tellsAResultAsItIsOnDisk() throws Exception {
        Answer answer = get("/runs/" + first);
        assertEquals(200, answer.status());
        assertEquals("application/json", answer.header("content-type"));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("data").resolve(first + ".json")),
                answer.text().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tellsWhatIsKnownOfARunWithoutAResult() throws Exception {
        JsonNode json = get("/runs/" + cut).json();
        assertEquals("cut", json.path("state").asText());
        assertEquals("http://127.0.0.1:8080/", json.path("target").asText());
        Answer page = get("/runs/" + cut + ".html");
        assertEquals(404, page.status());
        assertEquals("no_result", page.json().path("error").asText());
    }

    @Test
    void showsAPageThatMayDoNothingButRunItsOwnScripts() throws Exception {
        Answer named = get("/runs/" + first + ".html");
        assertEquals(200, named.status());
        assertEquals("text/html; charset=utf-8", named.header("content-type"));
        assertEquals(
                "sandbox allow-scripts allow-downloads; default-src 'none'; script-src"
                        + " 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:;"
                        + " frame-ancestors 'none'",
                named.header("content-security-policy"));
        assertTrue(named.text().startsWith("<!doctype html>"), named.text().substring(0, 20));
        Answer accepted = get("/runs/" + first, "Accept", "text/html,*/*");
        assertEquals(named.text(), accepted.text());
        assertEquals("Accept", accepted.header("vary"));
    }

    @Test
    void comparesTwo() throws Exception {
        String query = "?a=" + first + "&b=" + second;
        JsonNode json = get("/runs/compare" + query).json();
        assertEquals(first, json.path("before").asText());
        assertEquals(second, json.path("after").asText());
        assertFalse(json.path("changes").isEmpty());
        Answer page = get("/runs/compare.html" + query);
        assertTrue(page.text().contains("2 results compared"));
        assertTrue(page.header("content-security-policy").startsWith("sandbox"));
        assertEquals(400, get("/runs/compare?a=" + first).status());
        assertEquals(404, get("/runs/compare?a=" + first + "&b=" + UNKNOWN).status());
        assertEquals(404, get("/runs/compare?a=" + first + "&b=" + cut).status());
    }

    @Test
    void removesARunForGood() throws Exception {
        Answer removed = delete("/runs/" + first);
        assertEquals(200, removed.status());
        assertEquals(first, removed.json().path("id").asText());
        assertEquals(404, get("/runs/" + first).status());
        assertEquals(404, delete("/runs/" + first).status());
        assertFalse(Files.exists(folder.resolve("data").resolve(first + ".json")));
    }

    @ParameterizedTest
    @CsvSource({
        "/runs/x",
        "/runs/" + UNKNOWN,
        "/runs/..%2f..%2fetc%2fpasswd",
        "/runs/.lock",
        "/runs/" + UNKNOWN + "/json"
    })
    void knowsNothingElse(String path) throws Exception {
        Answer answer = get(path);
        assertEquals(404, answer.status());
        assertEquals("not_found", answer.json().path("error").asText());
    }

    @Test
    void refusesOtherMethods() throws Exception {
        Answer answer = Http.ask("POST", appliance.url() + "/runs", new byte[0]);
        assertEquals(405, answer.status());
        assertEquals("GET, HEAD", answer.header("allow"));
        assertEquals(405, delete("/runs").status());
        assertEquals(
                405, Http.ask("PUT", appliance.url() + "/runs/" + first, new byte[0]).status());
        assertEquals(200, Http.ask("HEAD", appliance.url() + "/runs", new byte[0]).status());
    }

    @Test
    void saysWhichResultCannotBeRead() throws Exception {
        Path file = folder.resolve("data").resolve(first + ".json");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 300));
        for (String path :
                new String[] {first, first + ".html", "compare?a=" + first + "&b=" + second}) {
            Answer answer = get("/runs/" + path);
            assertEquals(500, answer.status(), path);
            assertEquals("unreadable_result", answer.json().path("error").asText());
            assertTrue(answer.json().path("message").asText().startsWith(first), path);
        }
        assertEquals(3, get("/runs").json().path("count").asInt());
    }

    @Test
    void asksForARight() throws Exception {
        appliance.close();
        appliance = start(Map.of("admin.token", "adm", "control.token", "con"));
        String[] control = {"Authorization", "Bearer con"};
        assertEquals(401, get("/runs").status());
        assertEquals(401, delete("/runs/" + first).status());
        assertEquals(403, get("/runs", "Origin", "http://elsewhere.example").status());
        assertEquals(200, get("/runs", control).status());
        assertEquals(200, get("/runs", "Authorization", "Bearer adm").status());
        assertEquals(200, delete("/runs/" + first, control).status());
        appliance.close();
        // On this machine everybody may look; to remove needs the token that somebody has set.
        appliance = start(Map.of("control.token", "con"));
        assertEquals(200, get("/runs").status());
        assertEquals(403, delete("/runs/" + second).status());
        assertEquals(200, delete("/runs/" + second, control).status());
    }

    @Test
    void isInTheStatisticsAndTheMetrics() throws Exception {
        JsonNode figures = get("/stats").json().path("runs");
        assertEquals(3, figures.path("count").asInt());
        assertFalse(figures.path("problem").asBoolean(true));
        assertFalse(figures.has("dir"), "anybody may look at these");
        String metrics = get("/metrics", "Accept", "text/plain").text();
        assertTrue(metrics.contains("threadmill_runs_write_failures_total"), metrics);
        assertTrue(metrics.contains("threadmill_runs_bytes"), metrics);
    }
}
