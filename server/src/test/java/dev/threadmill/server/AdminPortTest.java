package dev.threadmill.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.TlsContexts;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A second port for who looks after the appliance. */
@Timeout(60)
class AdminPortTest {
    private static final String CONNECTIONS = "/__mockforge/ws/connections";

    @Test
    void hasTheAdminApiHealthMetricsStatsAndTheRoot() throws Exception {
        try (Appliance appliance = Appliance.start(TestSettings.with(Map.of("admin.port", "0")))) {
            String admin = appliance.adminUrl().orElseThrow();
            assertTrue(!admin.equals(appliance.url()), admin);
            for (String path :
                    List.of("/", "/health", "/health/ready", "/metrics", "/stats", CONNECTIONS)) {
                assertEquals(200, Http.get(admin + path).status(), path);
                assertEquals(200, Http.get(appliance.url() + path).status(), path);
            }
            assertEquals(405, Http.ask("POST", admin + "/stats", new byte[0]).status());
            Http.Answer none = Http.get(admin + "/echo");
            assertEquals(404, none.status());
            assertEquals("not_found", none.json().path("error").asText());
        }
    }

    @Test
    void steersTheWebSocketsOfTheOtherPortAndHasNone() throws Exception {
        try (Appliance appliance = Appliance.start(TestSettings.with(Map.of("admin.port", "0")))) {
            URI echo = URI.create(appliance.url().replace("http", "ws") + "/echo");
            try (WebSocketClient client =
                    WebSocketClient.connect(echo, List.of(), Tls.DEFAULT, Duration.ofSeconds(20))) {
                client.sendText("x");
                client.receive();
                String admin = appliance.adminUrl().orElseThrow();
                assertEquals(1, Http.get(admin + CONNECTIONS).json().path("total").asInt());
                URI there = URI.create(admin.replace("http", "ws") + "/echo");
                assertThrows(
                        UpgradeRefusedException.class,
                        () ->
                                WebSocketClient.connect(
                                                there,
                                                List.of(),
                                                Tls.DEFAULT,
                                                Duration.ofSeconds(20))
                                        .close());
            }
        }
    }

    @Test
    void needsTheTokenAsTheOtherPortDoes() throws Exception {
        try (Appliance appliance =
                Appliance.start(
                        TestSettings.with(Map.of("admin.port", "0", "admin.token", "secret")))) {
            String url = appliance.adminUrl().orElseThrow() + CONNECTIONS;
            assertEquals(401, Http.get(url).status());
            assertEquals(200, Http.get(url, "Authorization", "Bearer secret").status());
        }
    }

    @Test
    void isEncryptedWhereTheRestIs() throws Exception {
        try (Appliance appliance =
                Appliance.start(
                        TestSettings.with(
                                Map.of("admin.port", "0", "server.tls.enabled", "true")))) {
            assertTrue(appliance.url().startsWith("https://"));
            URI admin = URI.create(appliance.adminUrl().orElseThrow() + "/health");
            assertEquals("https", admin.getScheme());
            Tls trusted = new Tls(false, appliance.ownCertificate());
            try (HttpClient client =
                    HttpClient.newBuilder().sslContext(TlsContexts.of(trusted)).build()) {
                HttpRequest request = HttpRequest.newBuilder(admin).build();
                assertEquals(200, client.send(request, BodyHandlers.discarding()).statusCode());
            }
        }
    }

    @Test
    void aTakenPortIsSaid() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(busy.getLocalPort());
            var failure =
                    assertThrows(
                            IOException.class,
                            () -> Appliance.start(TestSettings.with(Map.of("admin.port", port))));
            assertTrue(failure.getMessage().contains("127.0.0.1:" + port), failure::getMessage);
            assertTrue(failure.getMessage().contains("--admin-port"), failure::getMessage);
        }
    }

    @Test
    void thereIsNoneUnlessAskedFor() throws Exception {
        try (Appliance appliance = Appliance.start(TestSettings.with(Map.of()))) {
            assertEquals(Optional.empty(), appliance.adminUrl());
        }
    }
}
