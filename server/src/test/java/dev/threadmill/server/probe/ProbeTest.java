package dev.threadmill.server.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A probe and what it may meet; `make image-test` asks an appliance, with TLS, too. */
@Timeout(60)
class ProbeTest {
    @TempDir Path folder;

    /** What a probe finds where every connection is answered with a text, and what it asked. */
    private record Asked(Probe.Finding finding, String request) {}

    private static Asked ask(String answer, String path) throws Exception {
        AtomicReference<String> request = new AtomicReference<>("");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread peer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (Socket socket = server.accept()) {
                                    byte[] head = new byte[1024];
                                    int read = socket.getInputStream().read(head);
                                    request.set(
                                            new String(
                                                    head,
                                                    0,
                                                    Math.max(0, read),
                                                    StandardCharsets.ISO_8859_1));
                                    socket.getOutputStream()
                                            .write(answer.getBytes(StandardCharsets.ISO_8859_1));
                                } catch (IOException e) {
                                    request.set("failed: " + e);
                                }
                            });
            String url = "http://127.0.0.1:" + server.getLocalPort() + path;
            Probe.Finding finding = Probe.probe(url, Map.of());
            peer.join();
            return new Asked(finding, request.get());
        }
    }

    @Test
    void isWellAt200AloneAndAsksForLivenessWithoutAPath() throws Exception {
        Asked asked = ask("HTTP/1.1 200 OK\r\n\r\n", "");
        assertEquals(0, asked.finding().code(), asked.finding()::line);
        assertTrue(asked.request().startsWith("GET /health/live HTTP/1.1\r\n"), asked::request);
        assertEquals(1, ask("HTTP/1.1 503 Service Unavailable\r\n\r\n", "").finding().code());
        assertEquals(1, ask("HTTP/1.1 204 No Content\r\n\r\n", "").finding().code());
    }

    @Test
    void asksForThePathThatWasGiven() throws Exception {
        String request = ask("HTTP/1.1 200 OK\r\n\r\n", "/health/ready?x=1").request();
        assertTrue(request.startsWith("GET /health/ready?x=1 HTTP/1.1\r\n"), request);
    }

    @Test
    void findsNobodyWellWhoSpeaksSomethingElse() throws Exception {
        assertEquals(1, ask("SSH-2.0-OpenSSH_9.2\r\n", "").finding().code());
        assertEquals(1, ask("200 OK\r\n", "").finding().code());
        assertEquals(1, ask("x".repeat(100_000), "").finding().code());
        assertEquals(3, ask("", "").finding().code());
    }

    @Test
    void repeatsNoControlCharactersOfItsPeer() throws Exception {
        String line = ask("HTTP/1.1 500 \u001b[31mred\u0007\r\n", "").finding().line();
        assertTrue(line.endsWith("HTTP/1.1 500 [31mred"), line);
    }

    @Test
    void anyBytesGiveAStatusOfThreeDigitsOrNone() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder line = new StringBuilder(random.nextBoolean() ? "HTTP/1." : "");
            int length = random.nextInt(12);
            for (int at = 0; at < length; at++) {
                line.append("1 290A-/ ".charAt(random.nextInt(9)));
            }
            int status = Probe.status(line.toString());
            assertTrue(status == -1 || (status >= 0 && status <= 999), line::toString);
        }
    }

    @Test
    void saysWhatIsNoUrl() {
        for (String bad : new String[] {"127.0.0.1:8080", "ftp://x/", "http://", "http://a b/"}) {
            Probe.Finding finding = Probe.probe(bad, Map.of());
            assertEquals(2, finding.code(), bad);
            assertTrue(finding.line().contains(bad), finding::line);
        }
    }

    @Test
    void takesTheAddressThatTheApplianceHasWritten() throws Exception {
        Path file = folder.resolve("url");
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        Map<String, String> environment = Map.of(Probe.URL_FILE, file.toString());
        UrlFile.write("https://0.0.0.0:" + port, environment);
        assertEquals("https://127.0.0.1:" + port, Files.readString(file).strip());
        Probe.Finding finding = Probe.probe(null, environment);
        assertEquals(3, finding.code(), finding::line);
        assertTrue(finding.line().contains("https://127.0.0.1:" + port), finding::line);
        UrlFile.write("http://localhost:1", environment);
        assertEquals("http://localhost:1", Files.readString(file).strip());
    }

    @Test
    void writesNoFileThatNobodyNamed() throws Exception {
        UrlFile.write("http://127.0.0.1:1", Map.of());
        UrlFile.write("http://127.0.0.1:1", Map.of(Probe.URL_FILE, " "));
        Path nowhere = folder.resolve("no/such/url");
        assertThrows(
                IOException.class,
                () ->
                        UrlFile.write(
                                "http://127.0.0.1:1", Map.of(Probe.URL_FILE, nowhere.toString())));
        assertFalse(Files.exists(nowhere));
    }

    @Test
    void asksTheLoopbackAddressOfWhoListensEverywhere() {
        assertEquals("http://[::1]:8080", UrlFile.reachable("http://[::]:8080"));
        assertEquals("http://[::1]:8080", UrlFile.reachable("http://[0:0:0:0:0:0:0:0]:8080"));
        assertEquals("http://10.0.0.1:8080", UrlFile.reachable("http://10.0.0.1:8080"));
    }
}
