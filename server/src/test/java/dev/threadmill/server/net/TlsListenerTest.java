package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The appliance over TLS, with certificates made for the test. */
@Timeout(60)
class TlsListenerTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir Path folder;
    private Path certificate;
    private Path key;
    private Appliance appliance;

    @BeforeEach
    void start() throws Exception {
        certificate = folder.resolve("server.crt");
        key = folder.resolve("server.key");
        newCertificate("first");
        appliance =
                Appliance.start(
                        TestSettings.with(
                                Map.of(
                                        "server.tls.cert_path",
                                        certificate.toString(),
                                        "server.tls.key_path",
                                        key.toString(),
                                        "server.handshake_timeout",
                                        "1s")));
    }

    @AfterEach
    void stop() {
        appliance.close();
    }

    private void newCertificate(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name));
        command.addAll(List.of("-ext", "san=ip:127.0.0.1", "-alias", "a"));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
        command.addAll(List.of("-keystore", store.toString()));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        keytool.getInputStream().readAllBytes();
        assertEquals(0, keytool.waitFor());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        Certificate made = keys.getCertificate("a");
        Files.writeString(key, pem("PRIVATE KEY", keys.getKey("a", PASSWORD).getEncoded()));
        Files.writeString(certificate, pem("CERTIFICATE", made.getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(what, Base64.getMimeEncoder().encodeToString(bytes), what);
    }

    private WebSocketClient connect() throws Exception {
        URI uri = URI.create(appliance.url().replaceFirst("https", "wss") + "/echo");
        Tls trusted = new Tls(false, Optional.of(certificate));
        return WebSocketClient.connect(uri, List.of(), trusted, Duration.ofSeconds(20));
    }

    private static void assertEchoes(WebSocketClient client, String text) throws IOException {
        client.sendText(text);
        assertEquals(new WebSocketEvent.Text(text), client.receive());
    }

    @Test
    void webSocketsAreServedOverTls() throws Exception {
        try (WebSocketClient client = connect()) {
            assertEchoes(client, "hello");
            assertEchoes(client, "x".repeat(300_000));
            client.close(1000, "");
            assertEquals(null, client.receive());
            assertEquals(1000, client.closeCode());
        }
    }

    @Test
    void aNewCertificateIsTakenUpAndOldConnectionsStay() throws Exception {
        try (WebSocketClient old = connect()) {
            newCertificate("second");
            WebSocketClient fresh = null;
            // The files are looked at once a second.
            for (long end = System.nanoTime() + 20_000_000_000L; fresh == null; ) {
                assertTrue(System.nanoTime() < end, "the new certificate was not taken up");
                try {
                    fresh = connect();
                } catch (IOException e) {
                    assertTrue(e.getMessage().contains("PKIX"), e::toString);
                }
            }
            assertEchoes(fresh, "new");
            assertEchoes(old, "old");
            fresh.close();
        }
    }

    @Test
    void aBrokenCertificateLeavesTheOldInUse() throws Exception {
        String good = Files.readString(certificate);
        CountDownLatch refused = new CountDownLatch(1);
        Handler listener =
                new Handler() {
                    @Override
                    public void publish(LogRecord event) {
                        if (event.getMessage().contains("stays")) {
                            refused.countDown();
                        }
                    }

                    @Override
                    public void flush() {}

                    @Override
                    public void close() {}
                };
        Logger logger = Logger.getLogger(TlsReload.class.getName());
        logger.addHandler(listener);
        try {
            Files.writeString(certificate, "no certificate");
            assertTrue(refused.await(20, TimeUnit.SECONDS));
        } finally {
            logger.removeHandler(listener);
        }
        certificate = Files.writeString(folder.resolve("trusted.crt"), good);
        try (WebSocketClient client = connect()) {
            assertEchoes(client, "still");
        }
    }

    @Test
    void aTlsHandshakeThatNeverBeginsIsEnded() throws Exception {
        URI uri = URI.create(appliance.url());
        try (Socket silent = new Socket(uri.getHost(), uri.getPort())) {
            try {
                // An alert may come before the end.
                silent.getInputStream().readAllBytes();
            } catch (IOException reset) {
                assertTrue(reset.getMessage().contains("reset"), reset::toString);
            }
        }
    }

    @Test
    void filesWithoutACertificateAreSaid() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.crt"), "nothing");
        var failure =
                assertThrows(
                        IOException.class,
                        () ->
                                Appliance.start(
                                        TestSettings.with(
                                                Map.of(
                                                        "server.tls.cert_path",
                                                        empty.toString(),
                                                        "server.tls.key_path",
                                                        key.toString()))));
        assertTrue(failure.getMessage().contains("empty.crt"), failure::getMessage);
    }
}
