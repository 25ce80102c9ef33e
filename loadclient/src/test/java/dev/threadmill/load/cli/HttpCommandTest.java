package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.testing.ScriptedServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of {@code threadmill http} against real servers. */
@Timeout(60)
class HttpCommandTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String FAULT = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n";

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private ScriptedServer server;

    @TempDir Path folder;

    /** The URL of a server that answers every request so. */
    private String serve(String answer) {
        server =
                new ScriptedServer(peer -> {
                    for (String request = peer.readRequest();
                            request != null;
                            request = peer.readRequest()) {
                        requests.add(request);
                        peer.write(answer);
                    }
                });
        return server.url();
    }

    @AfterEach
    void closeServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void printsASummaryAndWritesEveryFile() throws Exception {
        Path json = folder.resolve("r.json");
        Path csv = folder.resolve("r.csv");
        Path hgrm = folder.resolve("r.hgrm");
        Path html = folder.resolve("r.html");
        CommandLineRun run =
                CommandLineRun.of(
                        "http", serve(OK), "-n", "50", "-c", "2", "--json", "" + json, "--csv",
                        "" + csv, "--hgrm", "" + hgrm, "--html", "" + html);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("50 requests"), run.out());
        assertTrue(run.out().contains("service time (closed model)"), run.out());
        JsonNode result = new ObjectMapper().readTree(Files.readString(json));
        assertEquals(50, result.at("/requests/ok").asInt());
        assertEquals(50, requests.size());
        assertTrue(Files.readString(csv).startsWith("t_s,per_second"));
        assertTrue(Files.readString(hgrm).contains("1/(1-Percentile)"));
        assertTrue(Files.readString(html).startsWith("<!doctype html>"));
    }

    @Test
    void putsNothingButJsonOnStdoutWhenAsked() throws Exception {
        CommandLineRun run = CommandLineRun.of("http", serve(OK), "-n5", "-c1", "--json", "-");
        assertEquals(5, new ObjectMapper().readTree(run.out()).at("/requests/total").asInt());
        assertTrue(run.err().contains("requests/s"), run.err());
    }

    @Test
    void isSilentWhenQuiet() throws Exception {
        CommandLineRun run =
                CommandLineRun.of("http", serve(OK), "-n5", "-c1", "-q", "--json", "-");
        assertEquals("", run.err());
        assertEquals(5, new ObjectMapper().readTree(run.out()).at("/requests/total").asInt());
    }

    @Test
    void showsALineASecondInAPipe() {
        CommandLineRun run = CommandLineRun.of("http", serve(OK), "-d", "1200ms", "-c1");
        assertTrue(run.err().startsWith("0:01  1 conns  "), run.err());
        assertFalse(run.err().contains("\r") || run.err().contains("\u001b"), run.err());
    }

    @Test
    void redrawsOneLineOnATerminalAndClearsIt() {
        CommandLineRun run =
                CommandLineRun.of(
                        new Interruption(), true, "http", serve(OK), "-d", "1200ms", "-c1");
        assertTrue(run.err().startsWith("\r["), run.err());
        assertTrue(run.err().endsWith("\r\u001b[K"), run.err());
        assertFalse(run.err().contains("\n"), run.err());
        assertTrue(run.out().contains("\u001b["), run.out());
    }

    @Test
    void sendsTheBodyOfAFileWithPost() throws Exception {
        Path body = Files.writeString(folder.resolve("item.json"), "{\"a\": [1, 2]}");
        CommandLineRun run =
                CommandLineRun.of(
                        "http",
                        serve(OK),
                        "-n1",
                        "-c1",
                        "-b",
                        "@" + body,
                        "-H",
                        "Content-Type: application/json",
                        "-H",
                        "X-Two: a, b");
        assertEquals(0, run.code(), run.err());
        String request = requests.element();
        assertTrue(request.startsWith("POST / HTTP/1.1\r\n"), request);
        assertTrue(request.endsWith("\r\n\r\n{\"a\": [1, 2]}"), request);
        assertTrue(request.contains("\r\nContent-Type: application/json\r\n"), request);
        assertTrue(request.contains("\r\nX-Two: a, b\r\n"), request);
    }

    @Test
    void sendsABodyWithGetWhenToldTo() {
        CommandLineRun run =
                CommandLineRun.of("http", serve(OK), "-n1", "-c1", "-m", "get", "-b", "x");
        assertEquals(0, run.code(), run.err());
        assertTrue(requests.element().startsWith("GET / "), requests.element());
        assertTrue(requests.element().endsWith("\r\n\r\nx"), requests.element());
    }

    @Test
    void runsThroughWebClientToCompare() {
        CommandLineRun run =
                CommandLineRun.of("http", serve(OK), "-n5", "-c1", "--transport", "Helidon");
        assertEquals(0, run.code(), run.err());
        assertEquals(5, requests.size());
    }

    @Test
    void opensAConnectionPerRequestWithoutKeepAlive() {
        CommandLineRun run = CommandLineRun.of("http", serve(OK), "-n5", "-c1", "--no-keepalive");
        assertEquals(0, run.code(), run.err());
        assertTrue(requests.element().contains("\r\nConnection: close\r\n"), requests.element());
        assertTrue(server.accepted() >= 5, () -> "only " + server.accepted());
    }

    @Test
    void runsAnOpenModelThroughItsStages() {
        CommandLineRun run =
                CommandLineRun.of("http", serve(OK), "--stages", "0s:200,500ms:200", "-c2");
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("latency, from intended start"), run.out());
        assertEquals(100, requests.size(), 2);
    }

    @Test
    void saysWithItsExitCodeThatAThresholdFailed() {
        String url = serve(OK);
        CommandLineRun failed =
                CommandLineRun.of("http", url, "-n5", "-c1", "--threshold", "p50<1ns");
        assertEquals(1, failed.code());
        assertTrue(failed.out().contains("FAIL  p50<1ns"), failed.out());
        CommandLineRun passed =
                CommandLineRun.of(
                        "http",
                        url,
                        "-n5",
                        "-c1",
                        "--threshold",
                        "p50<10s",
                        "--threshold",
                        "errors==0");
        assertEquals(0, passed.code());
        assertTrue(passed.out().contains("pass  errors==0"), passed.out());
    }

    @Test
    void failsAThresholdOnWhatWasNotMeasured() throws Exception {
        CommandLineRun run =
                CommandLineRun.of("http", serve(OK), "-n5", "-c1", "--threshold", "lag.p99<1s");
        assertEquals(1, run.code());
        assertTrue(run.out().contains("FAIL  lag.p99<1s  was not measured"), run.out());
    }

    @Test
    void failsWhenNoRequestSucceeds() {
        CommandLineRun run =
                CommandLineRun.of("http", serve(FAULT), "-n5", "-c1", "--threshold", "p99<1h");
        assertEquals(3, run.code());
        assertTrue(run.out().contains("no request succeeded"), run.out());
        assertTrue(run.out().contains("500: 5"), run.out());
    }

    @Test
    void saysThatNothingListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertUnreachable(
                "nothing listens on 127.0.0.1:" + port + " (connection refused)",
                "http://127.0.0.1:" + port + "/");
    }

    @Test
    void saysThatTheHostIsUnknown() {
        assertUnreachable("cannot find the host 'no.such.invalid'", "http://no.such.invalid/");
    }

    @Test
    void saysThatTheTargetSpeaksNoTls() {
        server = new ScriptedServer(peer -> peer.write("HTTP/1.1 400 Plain\r\n\r\n"));
        String url = server.url();
        assertUnreachable("no TLS with 127.0.0.1:" + server.port(), url.replace("http:", "https:"));
    }

    private static void assertUnreachable(String message, String url) {
        CommandLineRun run = CommandLineRun.of("http", url, "--timeout", "20s", "-n1");
        assertEquals(3, run.code());
        assertTrue(run.err().startsWith("threadmill: " + message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.out());
    }

    @Test
    void printsWhatWasMeasuredWhenInterrupted() throws Exception {
        Interruption interruption = new Interruption();
        String url = serve(OK);
        FutureTask<CommandLineRun> running =
                new FutureTask<>(() ->
                        CommandLineRun.of(interruption, false, "http", url, "-d", "60s", "-c2"));
        Thread.ofPlatform().daemon().start(running);
        Await.until(() -> requests.size() > 10);
        interruption.interrupt();
        CommandLineRun run = running.get(10, TimeUnit.SECONDS);
        assertEquals(130, run.code());
        assertTrue(run.out().contains("(interrupted)"), run.out());
        assertTrue(run.out().contains("requests/s"), run.out());
    }
}
