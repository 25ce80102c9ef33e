package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS targets whose certificate nobody knows. */
@Timeout(120)
class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir static Path folder;

    private static ServerSocket server;
    private static Path certificate;

    @BeforeAll
    static void startServer() throws Exception {
        Path store = folder.resolve("keys.p12");
        certificate = folder.resolve("ca.pem");
        keytool(
                List.of(
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=ip:127.0.0.1"),
                store);
        keytool(List.of("-exportcert", "-rfc", "-file", certificate.toString()), store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server =
                context.getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(TlsTest::accept);
    }

    private static void keytool(List<String> what, Path store) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(what);
        command.addAll(List.of("-alias", "test", "-keystore", store.toString()));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private static void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            ScriptedServer.Peer peer = new ScriptedServer.Peer(socket);
            for (String request; (request = peer.readRequest()) != null; ) {
                if (request.contains("Sec-WebSocket-Key")) {
                    WebSocketPeer.upgrade(peer, request).echoAll();
                    return;
                }
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        } catch (Exception e) {
            // The client trusts us not, or has seen enough.
        }
    }

    @AfterAll
    static void closeServer() throws IOException {
        server.close();
    }

    private static CommandLineRun https(String host, String... options) {
        List<String> args = new ArrayList<>();
        args.addAll(List.of("http", "https://" + host + ":" + server.getLocalPort() + "/"));
        args.addAll(List.of("-n5", "-c1"));
        args.addAll(List.of(options));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    @Test
    void trustsNobodyUnasked() {
        CommandLineRun run = https("127.0.0.1");
        assertEquals(3, run.code());
        assertTrue(run.err().startsWith("threadmill: no TLS with 127.0.0.1:"), run.err());
        assertTrue(run.err().contains("--cacert FILE, or use --insecure"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void trustsTheAuthorityThatIsNamed() {
        CommandLineRun run = https("127.0.0.1", "--cacert", certificate.toString());
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("200: 5"), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "idle"})
    void speaksWebSocketsOverTls(String mode) {
        CommandLineRun run =
                CommandLineRun.of(
                        "ws",
                        "wss://127.0.0.1:" + server.getLocalPort() + "/",
                        "--mode",
                        mode,
                        "-c2",
                        mode.equals("echo") ? "-n20" : "-d200ms",
                        "--cacert",
                        certificate.toString());
        assertEquals(0, run.code(), run.err() + run.out());
        assertTrue(run.out().contains("failures     0"), run.out());
    }

    @Test
    void refusesACertificateForAnotherName() {
        CommandLineRun run = https("localhost", "--cacert", certificate.toString());
        assertEquals(3, run.code(), run.out());
        assertTrue(run.err().startsWith("threadmill: no TLS with localhost:"), run.err());
    }

    @Test
    void trustsAnybodyWhenToldTo() {
        assertEquals(0, https("localhost", "--insecure").code());
    }

    @Test
    void refusesAFileWithoutCertificates() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");
        CommandLineRun run = https("127.0.0.1", "--cacert", empty.toString());
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--cacert: " + empty + " holds no PEM certificate"));
        CommandLineRun device = https("127.0.0.1", "--cacert", "/dev/zero");
        assertEquals(2, device.code());
        assertTrue(device.err().contains("--cacert: /dev/zero is no regular file"), device.err());
    }
}
