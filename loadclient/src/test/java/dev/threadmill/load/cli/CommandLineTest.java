package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.testing.ScriptedServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Interruption interruption = new Interruption();

    private int run(String... args) {
        Console console =
                new Console(new PrintWriter(out, true), new PrintWriter(err, true), false, 80);
        int code = Main.run(console, interruption, args);
        interruption.finish();
        return code;
    }

    private void assertSaid(StringWriter where, String text) {
        assertTrue(where.toString().contains(text), where::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "http 127.0.0.1:80|URL: '127.0.0.1:80' has no scheme; did you mean http://127.0.0.1:80 ?",
                "http http://a/ -c 0|--connections: must be between 1 and 1000000",
                "http http://a/ -c x|'x' is not an int",
                "http http://a/ -d 10x|'10x' is no duration; write it like 500ms, 10s, 2m or 1h",
                "http http://a/ -d 0s|--duration: must be more than 0",
                "http http://a/ -n 0|--requests: must be at least 1",
                "http http://a/ -R 0|--rate: must be more than 0",
                "http http://a/ -R 5 --stages 1s:5|--stages: contradicts --rate",
                "http http://a/ -d 5s --stages 1s:5|--stages: contradicts --duration",
                "http http://a/ --stages 5|--stages: '5' is no stage; write TIME:RATE",
                "http http://a/ --arrival poisson|--arrival: needs --rate or --stages",
                "http http://a/ --arrival odd -R 1|expected one of",
                "http http://a/ -H bad|--header: 'bad' has no colon; write it as 'Name: value'",
                "http http://a/ -m BREW|--method: 'BREW' is not one of GET",
                "http http://a/ -b @/nowhere/x|--body: cannot read the file /nowhere/x",
                "http http://a/ --insecure --cacert x|--insecure: contradicts cacert",
                "http http://a/ --threshold p99|--threshold: 'p99' is no threshold",
                "http http://a/ --timeout 0s|--timeout: must be between 1ms and 1 hour",
                "http http://a/ --json /nowhere/x.json|--json: the folder of /nowhere/x.json does not exist",
                "http http://a/ --duratoin 5s|Possible solutions: --duration",
                "http|Missing required parameter: 'URL'",
                "htpp http://a/|Did you mean: threadmill http",
                "control ws://a/ --plan /nowhere/x|--plan: cannot read the file /nowhere/x",
                "control http://a/ --plan x|must start with ws:// or wss://",
            })
    void wrongUsageIsOneClearLineAndExitsWith2(String line, String message) {
        assertEquals(2, run(line.split(" ")), err::toString);
        assertSaid(err, message);
        assertSaid(err, "try 'threadmill");
        assertEquals("", out.toString());
    }

    @Test
    void allFaultsAreToldAtOnce() {
        assertEquals(2, run("http", "nowhere", "-c", "0", "-H", "x", "--threshold", "y"));
        assertEquals(5, err.toString().lines().count(), err::toString);
    }

    @Test
    void aRefusedPortExitsWith3() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertEquals(3, run("http", "http://127.0.0.1:" + port + "/"));
        assertSaid(err, "nothing listens on 127.0.0.1:" + port);
        assertEquals(1, err.toString().lines().count());
    }

    @Test
    void anUnknownHostExitsWith3() {
        assertEquals(3, run("http", "http://no-such-host.invalid/"));
        assertSaid(err, "cannot find the host 'no-such-host.invalid'");
    }

    @Test
    void tlsWithAPlainServerExitsWith3() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> peer.write("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            assertEquals(3, run("http", "https://127.0.0.1:" + server.port() + "/"));
            assertSaid(err, "no TLS with");
            assertSaid(err, "--cacert");
        }
    }

    @Test
    void aRunPrintsItsSummaryAndExitsWith0() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            assertEquals(
                    0,
                    run("http", server.url(), "-c", "2", "-n", "50", "--threshold", "errors<1%"),
                    err::toString);
            assertSaid(out, "50 requests in");
            assertSaid(out, "pass  errors<1%");
        }
    }

    @Test
    void aFailedThresholdExitsWith1() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            assertEquals(1, run("http", server.url(), "-n", "5", "--threshold", "max<1ns"));
            assertSaid(out, "FAIL  max<1ns");
        }
    }

    @Test
    void noSuccessExitsWith3AndStillPrints() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    while (peer.readRequest() != null) {
                        peer.write("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            assertEquals(3, run("http", server.url(), "-n", "5"));
            assertSaid(out, "no request succeeded");
        }
    }

    @Test
    void jsonOnStdoutIsNothingButJson() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            assertEquals(0, run("http", server.url(), "-n", "5", "--json", "-"));
            var json = new ObjectMapper().readTree(out.toString());
            assertEquals(5, json.at("/requests/ok").asInt());
            assertSaid(err, "requests/s");
        }
    }

    @Test
    void filesAreWritten(@TempDir Path folder) throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            Path json = folder.resolve("r.json");
            Path csv = folder.resolve("r.csv");
            Path hgrm = folder.resolve("r.hgrm");
            assertEquals(
                    0,
                    run(
                            "http",
                            server.url(),
                            "-n",
                            "5",
                            "-q",
                            "--json",
                            json.toString(),
                            "--csv",
                            csv.toString(),
                            "--hgrm",
                            hgrm.toString()));
            assertEquals("", out.toString());
            assertTrue(Files.size(json) > 100 && Files.size(csv) > 10 && Files.size(hgrm) > 100);
        }
    }

    @Test
    void anInterruptedRunStillPrintsAndExitsWith130() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    while (peer.readRequest() != null) {
                        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                        underWay.countDown();
                    }
                })) {
            Thread ctrlC =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    underWay.await();
                                } catch (InterruptedException e) {
                                    return;
                                }
                                interruption.interrupt();
                            });
            assertEquals(
                    130, run("http", server.url(), "-c", "2", "-d", "1h", "-q", "--json", "-"));
            ctrlC.join();
            assertTrue(new ObjectMapper().readTree(out.toString()).path("interrupted").asBoolean());
        }
    }

    @Test
    void helpTeachesByExample() {
        assertEquals(0, run("http", "--help"));
        assertTrue(
                out.toString().lines().filter(line -> line.contains("threadmill http http")).count()
                        >= 5);
        assertFalse(out.toString().contains("%%"));
    }

    @Test
    void theSchemaIsJson() throws Exception {
        assertEquals(0, run("schema"));
        assertEquals("object", new ObjectMapper().readTree(out.toString()).path("type").asText());
    }
}
