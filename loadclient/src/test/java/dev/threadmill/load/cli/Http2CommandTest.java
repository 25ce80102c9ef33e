package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.testing.Http2Server;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.redis.testing.TestCertificate;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of {@code threadmill http --http2}. */
@Timeout(120)
class Http2CommandTest {
    @TempDir static Path folder;

    private static SSLContext context;
    private static Path certificate;
    private static Http2Server server;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.make(folder, "ip:127.0.0.1").certificate();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        char[] password = "changeit".toCharArray();
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            keys.load(in, password);
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = Http2Server.secure(context, true);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static CommandLineRun http(String url, String... options) {
        List<String> args = new ArrayList<>(List.of("http", url, "-n30", "-c3"));
        args.addAll(List.of(options));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    private static CommandLineRun https(String path, String... options) {
        return http("https://127.0.0.1:" + server.port() + path, options);
    }

    @Test
    void speaksHttp2OverTls() throws Exception {
        CommandLineRun run =
                https("/tls?x=1", "--http2", "--cacert", "" + certificate, "-q", "--json", "-");
        assertEquals(0, run.code(), run.err());
        JsonNode result = new ObjectMapper().readTree(run.out());
        assertEquals(30, result.at("/status/200").asInt());
        assertEquals("http2", result.at("/plan/transport").asText());
        List<String> requests =
                server.requests().stream().filter(one -> one.contains("/tls?x=1")).toList();
        assertEquals(30, requests.size());
        String head = "HTTP/2.0 https://127.0.0.1:" + server.port() + "/tls?x=1 GET\n";
        requests.forEach(request -> assertTrue(request.startsWith(head), request));
    }

    @Test
    void trustsNobodyUnasked() {
        CommandLineRun run = https("/", "--http2");
        assertEquals(3, run.code());
        assertTrue(run.err().startsWith("threadmill: no TLS with 127.0.0.1:"), run.err());
        assertEquals(0, https("/", "--transport", "http2", "--insecure").code());
    }

    @Test
    void aServerWithHttp1OnlyIsAnErrorAndNothingIsAskedOfIt() throws Exception {
        try (Http2Server old = Http2Server.secure(context, false)) {
            CommandLineRun run =
                    http("https://127.0.0.1:" + old.port() + "/", "--http2", "--insecure");
            assertEquals(3, run.code(), run.out());
            assertTrue(run.err().contains("it does not speak HTTP/2 (no h2 by ALPN)"), run.err());
            assertEquals(List.of(), old.requests());
        }
        try (ScriptedServer old = ScriptedServer.ok()) {
            CommandLineRun run = http(old.url(), "--http2");
            assertEquals(3, run.code(), run.out());
            assertTrue(run.err().contains("it does not speak HTTP/2"), run.err());
        }
    }

    @Test
    void contradictionsAreTold() {
        CommandLineRun run = https("/", "--http2", "--transport", "raw");
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--http2: contradicts --transport"), run.err());
    }

    @Test
    void aPlanMaySayIt() throws Exception {
        Path plan =
                Files.writeString(
                        folder.resolve("plan.yaml"),
                        "{target: {http: 'https://127.0.0.1:%d/plan', transport: http2, cacert: %s}, requests: 5, connections: 1}"
                                .formatted(server.port(), certificate.getFileName()));
        CommandLineRun run = CommandLineRun.of("run", "" + plan);
        assertEquals(0, run.code(), run.err());
        assertEquals(
                5, server.requests().stream().filter(one -> one.contains("/plan GET")).count());
    }
}
