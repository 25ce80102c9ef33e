package dev.threadmill.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.dashboard.Assets;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DashboardRoutesTest {
    private static Appliance appliance;

    @BeforeAll
    static void start() throws IOException {
        appliance = Appliance.start(TestSettings.with(Map.of("admin.port", "0")));
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    private static Http.Answer get(String path, String... headers) throws Exception {
        return Http.get(appliance.url() + path, headers);
    }

    private static void assertStrict(Http.Answer answer) {
        assertEquals(DashboardRoutes.POLICY, answer.header("Content-Security-Policy"));
        assertFalse(DashboardRoutes.POLICY.contains("unsafe"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertEquals("no-referrer", answer.header("Referrer-Policy"));
        assertEquals("no-cache", answer.header("Cache-Control"));
    }

    @ParameterizedTest
    @CsvSource({
        "main.js,text/javascript; charset=utf-8",
        "layout.css,text/css; charset=utf-8",
        "icon.svg,image/svg+xml",
        "index.html,text/html; charset=utf-8",
        "echarts.min.js,text/javascript; charset=utf-8"
    })
    void servesItsFilesUnderAStrictPolicy(String name, String type) throws Exception {
        Http.Answer answer = get("/dashboard/" + name);
        assertEquals(200, answer.status());
        assertEquals(type, answer.header("Content-Type"));
        assertStrict(answer);
        Assets.Asset asset = new Assets().find(name).orElseThrow();
        assertEquals(new String(asset.bytes(), StandardCharsets.UTF_8), answer.text());
        assertEquals(asset.etag(), answer.header("ETag"));
    }

    @Test
    void thePageIsAtTheRootOfBothPortsForBrowsersOnly() throws Exception {
        for (String url : List.of(appliance.url(), appliance.adminUrl().orElseThrow())) {
            Http.Answer page = Http.get(url + "/", "Accept", "text/html");
            assertEquals(200, page.status());
            assertStrict(page);
            assertEquals("Accept", page.header("Vary"));
            assertTrue(page.text().startsWith("<!doctype html>"));
            assertEquals("application/json", Http.get(url + "/").header("Content-Type"));
            assertEquals(200, Http.get(url + "/dashboard/main.js").status());
        }
    }

    @Test
    void whoHasAFileIsNotSentItAgain() throws Exception {
        for (String path : List.of("/", "/dashboard/main.js")) {
            String tag = get(path, "Accept", "text/html").header("ETag");
            Http.Answer again = get(path, "Accept", "text/html", "If-None-Match", tag);
            assertEquals(304, again.status());
            assertEquals(0, again.text().length());
            assertEquals(tag, again.header("ETag"));
            assertStrict(again);
            assertEquals(
                    200, get(path, "Accept", "text/html", "If-None-Match", "\"other\"").status());
        }
    }

    @Test
    void headTellsWhatGetWouldWithoutABody() throws Exception {
        Http.Answer head = Http.ask("HEAD", appliance.url() + "/dashboard/main.js", new byte[0]);
        assertEquals(200, head.status());
        assertEquals(0, head.text().length());
        assertEquals(
                "" + new Assets().find("main.js").orElseThrow().bytes().length,
                head.header("Content-Length"));
        assertStrict(head);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dashboard", "/dashboard/", "/dashboard?x=1"})
    void whoTypesTheNameOfTheFolderComesToThePage(String path) throws Exception {
        Http.Answer answer = get(path, "Accept", "text/html");
        assertEquals(302, answer.status());
        assertEquals("/", answer.header("Location"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/nope.js",
                "/dashboard/..%2fApplianceTest.class",
                "/dashboard/%2e%2e/package-info.class",
                "/dashboard/sub/main.js"
            })
    void nothingElseIsServed(String path) throws Exception {
        Http.Answer answer = get(path);
        assertEquals(404, answer.status());
        assertEquals("not_found", answer.json().path("error").asText());
    }

    @Test
    void filesAreReadOnly() throws Exception {
        Http.Answer answer =
                Http.ask("POST", appliance.url() + "/dashboard/main.js", new byte[] {1});
        assertEquals(405, answer.status());
        assertEquals("GET, HEAD", answer.header("Allow"));
        assertEquals("method_not_allowed", answer.json().path("error").asText());
    }
}
