package dev.threadmill.server.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Main;
import dev.threadmill.server.testing.Http;
import dev.threadmill.wire.WebSocketEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An appliance as a process of its own that logs all it can and meets every kind of error: nothing
 * that it says or writes holds a secret.
 */
@Timeout(120)
class SecretsStaySecretTest {
    private static final String CONTROL = "sEcReT-of-the-controllers";
    private static final String ADMIN = "sEcReT-of-the-admins";
    private static final String SOCKET_IO = "sEcReT-of-socketio";
    private static final String REDIS = "sEcReT-of-redis";
    private static final String WRONG = "sEcReT-mistyped";
    private static final String OF_A_TARGET = "sEcReT-of-a-target";

    /** What all of them have in common, as it is and in Base64 at each of the three offsets. */
    private static final List<String> TRACES = List.of("sEcReT", "c0VjUmVU", "NFY1JlV", "zRWNSZV");

    @TempDir Path folder;
    private final List<String> told = new ArrayList<>();
    private Process process;
    private String url;

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void start() throws IOException {
        Path config = folder.resolve("threadmill.yaml");
        Files.writeString(
                config,
                """
                log: {level: trace}
                server: {port: 0, host: 0.0.0.0, max_header_size: 2KiB}
                socketio: {token: %s}
                control: {allowed_targets: [127.0.0.1, localhost]}
                websocket:
                  handlers:
                    - path: /up
                      type: proxy
                      upstream: "ws://127.0.0.1:1/?key=%s"
                """
                        .formatted(SOCKET_IO, OF_A_TARGET));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "--config", config.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("WS_SECRET_TOKEN", CONTROL);
        builder.environment().put("THREADMILL_ADMIN_TOKEN", ADMIN);
        builder.environment().put("REDIS_URL", "redis://user:" + REDIS + "@127.0.0.1:1/0");
        process = builder.redirectErrorStream(true).start();
        BufferedReader out = process.inputReader(UTF_8);
        for (String line; url == null && (line = out.readLine()) != null; ) {
            told.add(line);
            if (line.startsWith("listening on ")) {
                url = line.substring(13).replace("0.0.0.0", "127.0.0.1");
            }
        }
        assertTrue(url != null, told::toString);
        Thread.ofVirtual().start(() -> out.lines().forEach(this::tell));
    }

    private synchronized void tell(String text) {
        told.add(text);
    }

    private synchronized String everything() {
        return String.join("\n", told);
    }

    private int ask(String method, String path, String body, String... headers) throws Exception {
        Http.Answer answer = Http.ask(method, url + path, body.getBytes(UTF_8), headers);
        // The cookie of who signs in is for its owner; it holds no token either.
        tell(answer.text() + answer.response().headers().map());
        return answer.status();
    }

    private void raw(String request) throws IOException {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            tell(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
        } catch (IOException ended) {
            tell(ended.toString());
        }
    }

    private void webSocket(String pathAndQuery, String... messages) throws Exception {
        URI uri = URI.create(url.replaceFirst("http", "ws") + pathAndQuery);
        try (WebSocketClient client =
                WebSocketClient.connect(uri, List.of(), Tls.DEFAULT, Duration.ofSeconds(20))) {
            for (String message : messages) {
                client.sendText(message);
            }
            while (client.receive() instanceof WebSocketEvent.Text text) {
                tell(text.text());
                if (text.text().contains("test_finished") || text.text().startsWith("44")) {
                    return;
                }
            }
        } catch (IOException | UpgradeRefusedException refused) {
            tell(refused.toString());
        }
    }

    @Test
    void nothingThatIsSaidOrWrittenHoldsOne() throws Exception {
        start();
        wrongTokens();
        malformedRequests();
        loadTests();
        String[] right = {"Authorization", "Bearer " + ADMIN};
        JsonNode runs = Http.get(url + "/runs", right).json().path("runs");
        for (JsonNode run : runs) {
            String path = "/runs/" + run.path("id").asText();
            assertEquals(200, ask("GET", path, "", right));
            ask("GET", path + ".html", "", right);
        }
        assertEquals(3, runs.size());
        guesses();
        for (String path : List.of("/", "/stats", "/metrics", "/health", "/health/ready")) {
            assertTrue(ask("GET", path, "") < 600);
        }
        String bearer = "Bearer " + ADMIN;
        // The door is shut by now, but for who has signed in before.
        assertEquals(429, ask("GET", "/__mockforge/ws/connections", "", "Authorization", bearer));
        tell(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")));
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("threadmill.yaml")) {
                    tell(Files.readString(file, ISO_8859_1));
                }
            }
        }
        assertTrue(Files.isDirectory(folder.resolve("data/runs")), "no result was kept");
        String everything = everything();
        assertTrue(everything.contains("threadmill_tokens_wrong_total"), "no metrics were read");
        for (String trace : TRACES) {
            int at = everything.indexOf(trace);
            assertFalse(
                    at >= 0,
                    () ->
                            everything.substring(
                                    Math.max(0, at - 300),
                                    Math.min(everything.length(), at + 100)));
        }
    }

    private void wrongTokens() throws Exception {
        String[] right = {"Authorization", "Bearer " + ADMIN};
        String[] wrong = {"Authorization", "Bearer " + WRONG};
        assertEquals(200, ask("GET", "/__mockforge/ws/connections", "", right));
        assertEquals(401, ask("GET", "/__mockforge/ws/connections", "", wrong));
        assertEquals(400, ask("GET", "/__mockforge/ws/connections?token=" + WRONG, "", right));
        assertEquals(404, ask("GET", "/nothing?token=" + CONTROL, "", right));
        assertEquals(426, ask("GET", "/control?token=" + CONTROL, ""));
        assertEquals(200, ask("POST", "/__mockforge/ws/reload", "", right));
        ask("GET", "/metrics?token=" + CONTROL, "", wrong);
        ask("POST", "/SendWebsocketEvent", "{\"event\":", "Authorization", "Bearer " + WRONG);
        ask("POST", "/SendWebsocketEvent", "{\"event\":", "Authorization", "Bearer " + SOCKET_IO);
        String[] page = {"Origin", url};
        assertEquals(200, ask("POST", "/dashboard/sign-in", token(ADMIN), page));
        assertEquals(200, ask("POST", "/dashboard/sign-in", token(CONTROL), page));
        assertEquals(401, ask("POST", "/dashboard/sign-in", token(WRONG), page));
        assertEquals(400, ask("POST", "/dashboard/sign-in", "{\"token\":" + WRONG, page));
        assertEquals(400, ask("POST", "/dashboard/sign-in", "[\"" + ADMIN + "\"]", page));
        assertEquals(403, ask("POST", "/dashboard/sign-in", token(ADMIN)));
        ask("GET", "/dashboard/rights", "", "Cookie", "threadmill=" + WRONG);
        webSocket("/control?token=" + WRONG);
        webSocket("/__mockforge/ws/tap?token=" + ADMIN);
        webSocket("/agent/ws/session?token=" + WRONG);
        webSocket("/up");
        webSocket("/socket.io/?EIO=4&transport=websocket", "40{\"token\":\"" + WRONG + "\"}");
    }

    private static String token(String token) {
        return "{\"token\":\"" + token + "\"}";
    }

    private void malformedRequests() throws Exception {
        String host = "\r\nHost: localhost\r\n";
        raw("GET /?token=" + ADMIN + " HTTP/9.9" + host + "\r\n");
        raw("GET /control?token=%zz" + CONTROL + " HTTP/1.1" + host + "\r\n");
        raw("GET /socket.io/?token=%zz" + SOCKET_IO + " HTTP/1.1" + host + "\r\n");
        raw("GET / HTTP/1.1" + host + "Authorization Bearer " + ADMIN + "\r\n\r\n");
        raw("GET / HTTP/1.1" + host + "Authorization: Bearer \u0001" + ADMIN + "\r\n\r\n");
        raw("GET / HTTP/1.1" + host + "X: " + (ADMIN + " ").repeat(500) + "\r\n\r\n");
        raw(ADMIN + "\r\n\r\n");
        raw(
                "POST /__mockforge/ws/broadcast HTTP/1.1"
                        + host
                        + "Content-Length: "
                        + ADMIN
                        + "\r\n\r\n");
        String upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
        raw("GET /control?token=%zz" + CONTROL + " HTTP/1.1" + host + upgrade + "\r\n");
        raw("GET /control?token=" + CONTROL + " HTTP/1.1" + host + upgrade + "\r\n");
    }

    private void loadTests() throws Exception {
        String control = "/control?token=" + CONTROL;
        String auth = ",\"auth\":{\"type\":\"bearer\",\"token\":\"" + OF_A_TARGET + "\"}";
        webSocket(
                control,
                "{\"type\":\"start_test\",\"config\":{\"target\":\"%s/health?api_key=%s\"%s,%s}}"
                        .formatted(url, OF_A_TARGET, auth, load(OF_A_TARGET)));
        String basic =
                ",\"auth\":{\"type\":\"basic\",\"username\":\"u\",\"password\":\""
                        + OF_A_TARGET
                        + "\"}";
        webSocket(
                control,
                "{\"type\":\"start_test\",\"config\":{\"target\":\"http://127.0.0.1:1/\"%s,%s}}"
                        .formatted(basic, load(OF_A_TARGET)));
        String key =
                ",\"auth\":{\"type\":\"api_key\",\"key_name\":\"k\",\"key_value\":\""
                        + OF_A_TARGET
                        + "\",\"add_to\":\"query\"}";
        webSocket(
                control,
                "{\"type\":\"start_test\",\"config\":{\"target\":\"%s/nothing\"%s,%s}}"
                        .formatted(url, key, load(OF_A_TARGET)));
        assertTrue(everything().contains("test_finished"), "no load test has ended");
    }

    private void guesses() throws Exception {
        for (int i = 0; i < FailedTokens.WRONG_MAX; i++) {
            ask("GET", "/__mockforge/ws/connections", "", "Authorization", "Bearer " + WRONG + i);
        }
    }

    private static String load(String secret) {
        return "\"headers\":{\"X-Api-Key\":\"%s\",\"Cookie\":\"s=%s\"},\"concurrency\":1,\"duration\":0.3"
                .formatted(secret, secret);
    }
}
