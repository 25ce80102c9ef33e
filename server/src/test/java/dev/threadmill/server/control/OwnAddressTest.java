package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.testing.Peer;
import dev.threadmill.server.testing.TestSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the appliance itself, whose certificate nobody has signed. */
@Timeout(90)
class OwnAddressTest {
    @Test
    void theMadeCertificateIsTrustedThereAlone(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("own.crt"), "PEM");
        OwnAddress address = new OwnAddress();
        assertEquals(Tls.DEFAULT, address.tls(URI.create("https://127.0.0.1:8443/")));
        address.isAt("load.example", Set.of(443, 8443), file);
        for (String own :
                List.of(
                        "https://127.0.0.1:8443/",
                        "https://localhost/",
                        "https://[::1]:8443/x",
                        "HTTPS://Load.Example:8443/")) {
            assertEquals(Tls.ofPem("PEM"), address.tls(URI.create(own)), own);
        }
        for (String other :
                List.of(
                        "https://127.0.0.1:8444/",
                        "https://example.com:8443/",
                        "https://127.0.0.1.example:8443/",
                        "http://127.0.0.1:8443/")) {
            assertEquals(Tls.DEFAULT, address.tls(URI.create(other)), other);
        }
    }

    @Test
    void aTestOfTheApplianceItselfGetsAnswers() throws Exception {
        try (Appliance appliance =
                Appliance.start(
                        TestSettings.with(
                                Map.of("server.tls.enabled", "true", "control.token", "t")))) {
            URI control =
                    URI.create(appliance.url().replaceFirst("https", "wss") + "/control?token=t");
            Tls trusted = new Tls(false, appliance.ownCertificate());
            try (Peer peer =
                    new Peer(
                            WebSocketClient.connect(
                                    control, List.of(), trusted, Duration.ofSeconds(30)))) {
                peer.say(
                        "{\"target\":\"%s/health\",\"concurrency\":1,\"duration\":0.5,\"rate\":20}"
                                .formatted(appliance.url()));
                JsonNode message = peer.hearJson();
                while (!message.path("final").asBoolean()) {
                    message = peer.hearJson();
                }
                JsonNode metrics = message.path("metrics");
                assertTrue(metrics.path("successful_requests").asInt() > 0, metrics::toString);
                assertEquals(0, metrics.path("failed_requests").asInt());
            }
        }
    }
}
