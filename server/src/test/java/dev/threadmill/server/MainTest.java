package dev.threadmill.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.WebSocketEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The command as a process of its own: what it prints, how it ends. */
@Timeout(120)
@Execution(ExecutionMode.SAME_THREAD)
class MainTest {
    @TempDir Path folder;

    /** A process that has ended. */
    private record Ended(int code, String out, String err) {}

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(THREADMILL|MOCKFORGE)_.*"));
        builder.environment().remove("WS_SECRET_TOKEN");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        return builder.redirectError(folder.resolve("err").toFile()).start();
    }

    private Ended run(String... arguments) throws Exception {
        Process process = start(Map.of(), arguments);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out, err());
    }

    /**
     * What it said on stderr; SLF4J is on the class path of tests alone, and the launcher's flags
     * prevent the warnings about the script engine.
     */
    private String err() throws IOException {
        return Files.readString(folder.resolve("err"))
                .lines()
                .filter(line -> !line.isBlank() && !line.matches("(SLF4J|WARNING: ).*"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** What it prints once it listens. */
    private static List<String> greeting(Process process) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader out = process.inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.startsWith("control: ")) {
                break;
            }
        }
        return lines;
    }

    @Test
    void greetsWithUrlsThatWorkAndEndsInTimeWhenAsked() throws Exception {
        Process process = start(Map.of(), "--port", "0");
        try {
            List<String> lines = greeting(process);
            assertTrue(lines.getFirst().matches("listening on http://127\\.0\\.0\\.1:\\d+"));
            String url = lines.getFirst().substring("listening on ".length());
            assertTrue(
                    lines.contains(
                            "try: loadclient/bin/threadmill http " + url + "/health -c 8 -d 3s"));
            String control = lines.getLast().substring("control: ".length());
            assertTrue(control.matches("ws://127\\.0\\.0\\.1:\\d+/control\\?token=[\\w-]{22}"));
            WebSocketClient client =
                    WebSocketClient.connect(
                            URI.create(control), List.of(), Tls.DEFAULT, Duration.ofSeconds(30));
            client.sendText(
                    "{\"target\":\"%s/health\",\"concurrency\":1,\"duration\":600}".formatted(url));
            client.receive();
            process.toHandle().destroy();
            StringBuilder messages = new StringBuilder();
            for (WebSocketEvent event; (event = client.receive()) != null; ) {
                messages.append(((WebSocketEvent.Text) event).text());
            }
            assertTrue(messages.toString().contains("\"final\":true"), messages::toString);
            assertTrue(messages.toString().contains("\"stopped\""), messages::toString);
            assertEquals(1001, client.closeCode());
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertTrue(
                    List.of(0, 143).contains(process.exitValue()), () -> "" + process.exitValue());
            assertEquals("", err());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aTokenThatWasSetIsNotPrinted() throws Exception {
        Files.writeString(folder.resolve(".env"), "export WS_SECRET_TOKEN='hush hush'\n");
        Process process = start(Map.of(), "--port", "0");
        try {
            String greeting = String.join("\n", greeting(process));
            assertTrue(greeting.contains("/control?token=(the one that you set)"), greeting);
            assertFalse(greeting.contains("hush"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void otherProfilesStayClosedWithoutAToken() throws Exception {
        Process process = start(Map.of("THREADMILL_PORT", "0"), "--profile", "loadforge");
        try {
            List<String> greeting = greeting(process);
            assertTrue(
                    greeting.getLast().endsWith("/ws is closed: set WS_SECRET_TOKEN to open it"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aBusyPortIsOneClearLine() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Ended ended = run("--port", Integer.toString(busy.getLocalPort()));
            assertEquals(1, ended.code());
            assertEquals("", ended.out());
            assertEquals(1, ended.err().lines().count(), ended::err);
            assertTrue(ended.err().contains("cannot listen on 127.0.0.1:" + busy.getLocalPort()));
        }
    }

    @Test
    void wrongUsageIsOneLineAndTwo() throws Exception {
        Ended ended = run("--prot", "1");
        assertEquals(2, ended.code());
        assertEquals(1, ended.err().lines().count(), ended::err);
        assertTrue(ended.err().contains("--prot"), ended::err);
    }

    @Test
    void checkTellsEveryFault() throws Exception {
        Path file = folder.resolve("c.yaml");
        Files.writeString(file, "server:\n  prot: 1\n  port: x\n");
        Ended bad = run("check", file.toString());
        assertEquals(2, bad.code());
        assertEquals(2, bad.err().lines().count(), bad::err);
        assertTrue(bad.err().contains("c.yaml:2: there is no key 'server.prot'"), bad::err);
        Files.writeString(file, "server:\n  port: 1\n");
        assertEquals(
                new Ended(0, file + ": good (0 paths, 0 rules, 0 scripts)\n", ""),
                run("check", file.toString()));
    }

    @Test
    void checkTellsTenFaultsOfTenKindsAtOnceAsTheStartDoes() throws Exception {
        Path file = folder.resolve("c.yaml");
        Files.writeString(
                file,
                """
                server:
                  port: 99999
                  shutdown_grace: soon
                websocket:
                  port: 1
                  max_conections: 5
                  compression: gzip
                  handlers:
                    - path: /control
                      type: echo
                    - path: /a
                      rules:
                        - match: {type: x}
                          responce: {type: y}
                    - path: /b
                      type: ecko
                    - path: /c
                      messages:
                        - on_message: "{{nwo}}"
                    - path: /d
                      script: "return 1 +;"
                """);
        Ended bad = run("check", file.toString());
        assertEquals(2, bad.code());
        List<String> faults = bad.err().lines().toList();
        String[] expected = {
            ":2: server.port: ",
            ":3: server.shutdown_grace: ",
            ":5: websocket.port: is the same as 'server.port'",
            ":6: there is no key 'websocket.max_conections'; did you mean",
            ":7: websocket.compression: 'gzip' is not one of",
            ":9: websocket.handlers: path: '/control' is where the control endpoint is",
            ":14: there is no key 'websocket.handlers[1].rules[0].responce'; did you mean 'response'",
            ":16: websocket.handlers[2].type: 'ecko' is not one of",
            ":19: websocket.handlers[3].messages[0].on_message",
            ":21: websocket.handlers[4].script: ",
        };
        for (String start : expected) {
            assertEquals(
                    1,
                    faults.stream().filter(fault -> fault.contains(file + start)).count(),
                    start + " in\n" + bad.err());
        }
        assertEquals(bad, run("serve", "--config", file.toString()));
    }

    @Test
    void checkCountsWhatThereIs() throws Exception {
        Path file = folder.resolve("c.yaml");
        Files.writeString(
                file,
                """
                websocket:
                  handlers:
                    - path: /a
                      rules:
                        - match: {handler: x}
                          response: {script: y}
                        - when: "state.n"
                          handler: return 1;
                    - {path: /b, type: echo}
                """);
        assertEquals(
                new Ended(0, file + ": good (2 paths, 2 rules, 2 scripts)\n", ""),
                run("check", file.toString()));
        assertTrue(run("schema").out().contains("\"$schema\""));
    }

    /** With the program's name changed, and a free port. */
    @Test
    void servesAsTheGuideSays() throws Exception {
        Process process =
                start(
                        Map.of(),
                        "serve",
                        "--websocket",
                        "--ws-path",
                        "/api/realtime",
                        "--ws-tls",
                        "--ws-port",
                        "0",
                        "--admin-port",
                        "0");
        try {
            List<String> lines = greeting(process);
            assertTrue(lines.getFirst().matches("listening on https://127\\.0\\.0\\.1:\\d+"));
            String all = String.join("\n", lines);
            assertTrue(all.contains("admin API, health and metrics also on https://"), all);
            String url = lines.getFirst().substring("listening on https".length());
            String made = "made a certificate for this machine, until the end: ";
            Path certificate =
                    Path.of(
                            lines.stream()
                                    .filter(line -> line.startsWith(made))
                                    .findFirst()
                                    .orElseThrow()
                                    .substring(made.length()));
            try (WebSocketClient client =
                    WebSocketClient.connect(
                            URI.create("wss" + url + "/api/realtime"),
                            List.of(),
                            new Tls(false, Optional.of(certificate)),
                            Duration.ofSeconds(30))) {
                client.sendText("{\"type\": \"ping\"}");
                assertEquals(new WebSocketEvent.Text("{\"type\":\"pong\"}"), client.receive());
                client.sendText("x");
                assertEquals(new WebSocketEvent.Text("x"), client.receive());
            }
            process.toHandle().destroy();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertFalse(Files.exists(certificate.getParent()));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void mocksThatAreOffSayHowToTurnThemOn() throws Exception {
        Process process =
                start(
                        Map.of("MOCKFORGE_WS_ENABLED", "false", "THREADMILL_ADMIN_PORT", "0"),
                        "--profile",
                        "mockforge",
                        "--port",
                        "0");
        try {
            String greeting = String.join("\n", greeting(process));
            assertTrue(greeting.contains("mocks are off: --websocket"), greeting);
            assertFalse(greeting.contains("pong"), greeting);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void helpTeachesByExample() throws Exception {
        Ended ended = run("--help");
        assertEquals(0, ended.code());
        assertTrue(ended.out().contains("threadmill-server --profile loadforge"));
        assertTrue(ended.out().lines().allMatch(line -> line.length() <= 80));
        String profiles = run("profiles").out();
        assertTrue(profiles.contains("loadforge       port 8080, control at /ws, hub at /hub"));
        assertTrue(profiles.contains("rusty-socks     port 3030, control at /control, hub at /ws"));
        assertTrue(
                profiles.contains(
                        "socketio        port 3000, control at /control, hub at /hub,"
                                + " Socket.IO at /socket.io/"));
    }
}
