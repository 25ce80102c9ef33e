package dev.threadmill.server.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each route there is, asked by everybody there can be: who gets in. */
@Timeout(120)
class AccessTableTest {
    private static final String CONTROL = "the-control-token-of-this-test";
    private static final String ADMIN = "the-admin-token-of-this-test";

    /** What a route asks for. A route that is not here fails the test that counts them. */
    private static final Map<String, Needs> ROUTES = new LinkedHashMap<>();

    private enum Needs {
        /** Nothing: anybody, on any page. */
        NOTHING,
        /** That it is no page of another site. */
        OWN_PAGE,
        READ,
        CONTROL,
        ADMIN,
        /** The token of the control endpoint, and no cookie. */
        CONTROLLER
    }

    static {
        put(Needs.NOTHING, "GET /", "GET /health", "GET /health/live", "GET /health/ready");
        put(Needs.NOTHING, "GET /metrics", "GET /stats", "POST /SendWebsocketEvent");
        put(Needs.NOTHING, "GET /socket.io/?EIO=4&transport=polling");
        put(Needs.NOTHING, "GET /engine.io/?EIO=4&transport=polling");
        put(Needs.NOTHING, "WS /echo", "WS /binary", "WS /ws", "WS /events", "WS /helidon/echo");
        put(Needs.NOTHING, "GET /dashboard/main.js", "GET /dashboard/index.html");
        put(Needs.OWN_PAGE, "GET /dashboard/rights", "POST /dashboard/sign-out");
        put(Needs.READ, "WS /dashboard/live", "GET /runs", "GET /runs/none", "GET /runs/none.html");
        put(Needs.READ, "GET /runs/compare?a=none&b=none");
        put(Needs.CONTROL, "DELETE /runs/none");
        put(Needs.CONTROLLER, "WS /control");
        String admin = "/__mockforge/ws";
        put(Needs.ADMIN, "GET " + admin + "/connections", "GET " + admin + "/connections/conn-9");
        put(Needs.ADMIN, "DELETE " + admin + "/connections/conn-9");
        put(Needs.ADMIN, "POST " + admin + "/connections/conn-9/send");
        put(Needs.ADMIN, "POST " + admin + "/broadcast", "POST " + admin + "/reload");
        put(Needs.ADMIN, "GET " + admin + "/journal?path=/x", "DELETE " + admin + "/journal");
        put(Needs.ADMIN, "WS " + admin + "/tap", "GET " + admin + "/tap", "PUT " + admin + "/no");
    }

    /** The session bridge asks Redis for each session's own token. */
    private static final Set<String> OTHERWISE = Set.of("/{agent_id}/ws/{session_id}");

    private static void put(Needs needs, String... routes) {
        for (String route : routes) {
            ROUTES.put(route, needs);
        }
    }

    /** What somebody shows. */
    private record Caller(String name, Rights rights, boolean foreign, List<String> headers) {
        boolean gets(Needs needs) {
            return switch (needs) {
                case NOTHING -> true;
                case OWN_PAGE -> !foreign;
                case READ -> !foreign && Right.READ.isIn(rights);
                case CONTROL -> !foreign && Right.CONTROL.isIn(rights);
                case ADMIN -> !foreign && Right.ADMIN.isIn(rights);
                case CONTROLLER ->
                        !foreign
                                && (headers.contains("Authorization: Bearer " + CONTROL)
                                        || headers.contains("Authorization: Bearer " + ADMIN));
            };
        }
    }

    private static Appliance appliance(String host, String control, String admin) throws Exception {
        return Appliance.start(
                TestSettings.with(
                        Map.of(
                                "server.host", host,
                                "admin.port", "0",
                                "control.token", control,
                                "admin.token", admin)));
    }

    private static int status(String url, String route, List<String> headers) throws IOException {
        URI uri = URI.create(url.replace("0.0.0.0", "127.0.0.1"));
        String method = route.substring(0, route.indexOf(' '));
        String target = route.substring(route.indexOf(' ') + 1);
        StringBuilder request = new StringBuilder();
        request.append(method.equals("WS") ? "GET" : method).append(' ').append(target);
        request.append(" HTTP/1.1\r\n");
        if (headers.stream().noneMatch(header -> header.startsWith("Host:"))) {
            request.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
        }
        if (method.equals("WS")) {
            request.append("Upgrade: websocket\r\nConnection: Upgrade\r\n");
            request.append("Sec-WebSocket-Version: 13\r\n");
            request.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        } else {
            request.append("Connection: close\r\nContent-Length: 0\r\n");
        }
        headers.forEach(header -> request.append(header).append("\r\n"));
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(ISO_8859_1));
            String line = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
            return Integer.parseInt(line.substring(9));
        }
    }

    private static String cookie(String url, String token) throws Exception {
        String near = url.replace("0.0.0.0", "127.0.0.1");
        Http.Answer answer =
                Http.ask(
                        "POST",
                        near + "/dashboard/sign-in",
                        ("{\"token\":\"" + token + "\"}").getBytes(ISO_8859_1),
                        "Origin",
                        near);
        assertEquals(200, answer.status(), answer::text);
        String cookie = answer.header("set-cookie");
        return "Cookie: " + cookie.substring(0, cookie.indexOf(';'));
    }

    private static List<Caller> callers(String url) throws Exception {
        String own = "Origin: " + url.replace("0.0.0.0", "127.0.0.1");
        String evil = "Origin: https://evil.example";
        String name = "Host: evil.example";
        String bearer = "Authorization: Bearer ";
        String operator = cookie(url, CONTROL);
        String admin = cookie(url, ADMIN);
        Rights none = Rights.NONE;
        Rights all = Rights.ALL;
        return List.of(
                new Caller("nobody", none, false, List.of()),
                new Caller("a controller", Rights.CONTROL, false, List.of(bearer + CONTROL)),
                new Caller("an admin", all, false, List.of(bearer + ADMIN)),
                new Caller("a signed-in controller", Rights.CONTROL, false, List.of(own, operator)),
                new Caller("a signed-in admin", all, false, List.of(own, admin)),
                new Caller("a forged cookie", none, false, List.of(own, admin + "x")),
                new Caller("another site", none, true, List.of(evil)),
                new Caller("another site with the cookie", all, true, List.of(evil, admin)),
                new Caller("another site, the token", all, true, List.of(evil, bearer + ADMIN)),
                new Caller("an opaque page", all, true, List.of("Origin: null", admin)),
                new Caller("a rebound name", none, false, List.of(name)),
                new Caller(
                        "a rebound page",
                        none,
                        false,
                        List.of(name, "Origin: http://evil.example")),
                new Caller("another name, the token", all, false, List.of(name, bearer + ADMIN)));
    }

    private static void assertTable(String url, List<Caller> callers, Predicate<String> there) {
        List<String> wrong = new ArrayList<>();
        for (Caller caller : callers) {
            ROUTES.forEach((route, needs) -> {
                try {
                    if (there.test(route)) {
                        int status = status(url, route, caller.headers);
                        boolean refused = status == 401 || status == 403;
                        if (refused == caller.gets(needs) || status >= 500) {
                            wrong.add(caller.name + ": " + route + ": " + status);
                        }
                    }
                } catch (IOException e) {
                    wrong.add(caller.name + ": " + route + ": " + e);
                }
            });
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static boolean onAdminPort(String route) {
        return !route.startsWith("WS ")
                && !route.contains(".io/")
                && !route.contains("/SendWebsocketEvent");
    }

    @Test
    void beyondLoopbackOnBothPorts() throws Exception {
        try (Appliance appliance = appliance("0.0.0.0", CONTROL, ADMIN)) {
            assertTable(appliance.url(), callers(appliance.url()), route -> true);
            String admin = appliance.adminUrl().orElseThrow();
            assertTable(admin, callers(admin), AccessTableTest::onAdminPort);
        }
    }

    @Test
    void onLoopbackWithTheSameTokens() throws Exception {
        try (Appliance appliance = appliance("127.0.0.1", CONTROL, ADMIN)) {
            assertTable(appliance.url(), callers(appliance.url()), route -> true);
        }
    }

    /** Where it is open, being here is enough: but a page of another site is not here. */
    @Test
    void onLoopbackWithoutTokens() throws Exception {
        String evil = "Origin: https://evil.example";
        String name = "Host: evil.example";
        List<Caller> callers =
                List.of(
                        new Caller("somebody here", Rights.ALL, false, List.of()),
                        new Caller("another site", Rights.NONE, true, List.of(evil)),
                        new Caller("an opaque page", Rights.NONE, true, List.of("Origin: null")),
                        new Caller("a rebound name", Rights.NONE, false, List.of(name)),
                        new Caller(
                                "a rebound page",
                                Rights.NONE,
                                false,
                                List.of(name, "Origin: http://evil.example")),
                        new Caller(
                                "a picture on another site",
                                Rights.NONE,
                                true,
                                List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors")),
                        new Caller(
                                "through a proxy",
                                Rights.NONE,
                                false,
                                List.of("X-Forwarded-For: 203.0.113.7")));
        try (Appliance appliance = appliance("127.0.0.1", "", "")) {
            assertTable(appliance.url(), callers, route -> ROUTES.get(route) != Needs.CONTROLLER);
            String admin = appliance.adminUrl().orElseThrow();
            assertTable(admin, callers, AccessTableTest::onAdminPort);
        }
    }

    @Test
    void beyondLoopbackWithoutTokensNobodyGetsAnything() throws Exception {
        List<Caller> callers =
                List.of(
                        new Caller("nobody", Rights.NONE, false, List.of()),
                        new Caller(
                                "a guess", Rights.NONE, false, List.of("Authorization: Bearer x")));
        try (Appliance appliance = appliance("0.0.0.0", "", "")) {
            assertTable(appliance.url(), callers, route -> ROUTES.get(route) != Needs.CONTROLLER);
            assertEquals(503, status(appliance.url(), "WS /control?token=x", List.of()));
        }
    }

    @Test
    void everyRouteThatIsListedIsInTheTable() throws Exception {
        Set<String> known =
                ROUTES.keySet().stream()
                        .map(route ->
                                route.substring(route.indexOf(' ') + 1).replaceAll("\\?.*", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
        try (Appliance appliance = appliance("127.0.0.1", "", "")) {
            for (JsonNode endpoint : Http.get(appliance.url() + "/").json().path("endpoints")) {
                String path = endpoint.path("path").asText();
                assertTrue(
                        known.contains(path) || OTHERWISE.contains(path),
                        () -> path + " is not in the table: say who may ask for it");
            }
        }
    }

    @Test
    void everyAnswerSaysHowBrowsersAreToTakeIt() throws Exception {
        try (Appliance appliance = appliance("127.0.0.1", "", "")) {
            for (String route : ROUTES.keySet()) {
                if (route.startsWith("GET ")) {
                    String url = appliance.url() + route.substring(4);
                    Http.Answer answer = Http.get(url, "Accept", "text/html,*/*;q=0.8");
                    assertEquals("nosniff", answer.header("x-content-type-options"), route);
                    assertTrue(answer.header("cache-control").startsWith("no-"), route);
                    if (answer.header("content-type").startsWith("text/html")) {
                        String policy = answer.header("content-security-policy");
                        assertTrue(policy.contains("default-src 'none'"), route);
                        assertTrue(policy.contains("frame-ancestors 'none'"), route);
                    }
                }
            }
        }
    }
}
