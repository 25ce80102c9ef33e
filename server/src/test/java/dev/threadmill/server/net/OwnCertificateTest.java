package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.TestSettings;
import dev.threadmill.wire.WebSocketEvent;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS without files: a certificate is made at the start. */
@Timeout(60)
class OwnCertificateTest {
    @Test
    void clientsThatTrustItSpeakToLocalhost() throws Exception {
        Path file;
        try (Appliance appliance =
                Appliance.start(TestSettings.with(Map.of("server.tls.enabled", "true")))) {
            file = appliance.ownCertificate().orElseThrow();
            String url = appliance.url().replaceFirst("https", "wss") + "/echo";
            for (String host : List.of("127.0.0.1", "localhost")) {
                try (WebSocketClient client =
                        WebSocketClient.connect(
                                URI.create(url.replace("127.0.0.1", host)),
                                List.of(),
                                new Tls(false, Optional.of(file)),
                                Duration.ofSeconds(20))) {
                    client.sendText("hello");
                    assertEquals(new WebSocketEvent.Text("hello"), client.receive());
                }
            }
        }
        assertFalse(Files.exists(file.getParent()), "something is left behind");
    }

    @Test
    void onlyTheCertificateIsInAFileAndNobodyElseMayReadIt() throws Exception {
        try (OwnCertificate own = OwnCertificate.make("127.0.0.1");
                Stream<Path> files = Files.list(own.file().getParent())) {
            assertEquals(List.of(own.file()), files.toList());
            assertEquals(
                    PosixFilePermissions.fromString("rw-------"),
                    Files.getPosixFilePermissions(own.file()));
            assertEquals(
                    PosixFilePermissions.fromString("rwx------"),
                    Files.getPosixFilePermissions(own.file().getParent()));
            String pem = Files.readString(own.file());
            assertTrue(pem.startsWith("-----BEGIN CERTIFICATE-----\n"), pem);
            assertFalse(pem.contains("PRIVATE"));
        }
    }

    @Test
    void isForTheAddressThatIsListenedOn() throws Exception {
        try (OwnCertificate own = OwnCertificate.make("127.0.0.2")) {
            X509Certificate certificate;
            try (InputStream in = Files.newInputStream(own.file())) {
                certificate =
                        (X509Certificate)
                                CertificateFactory.getInstance("X.509").generateCertificate(in);
            }
            Set<String> names = new TreeSet<>();
            certificate
                    .getSubjectAlternativeNames()
                    .forEach(name -> names.add(name.get(1).toString()));
            assertEquals(Set.of("localhost", "127.0.0.1", "127.0.0.2", "0:0:0:0:0:0:0:1"), names);
        }
    }
}
