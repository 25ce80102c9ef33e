package dev.threadmill.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The single keys and the variables of {@code reference: mockforge-websocket}. */
class GuideKeysTest {
    private static final String MOCKFORGE = "mockforge";

    @TempDir Path folder;

    private Configuration read(String profile, String yaml, Map<String, String> environment)
            throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
        return SettingsReader.configuration(
                profile, Optional.of(file), folder, environment, Map.of());
    }

    private Settings good(String profile, String yaml) throws Exception {
        Configuration configuration = read(profile, yaml, Map.of());
        assertEquals(List.of(), configuration.faults());
        return configuration.settings();
    }

    private String fault(String yaml) throws Exception {
        List<String> faults = read(Profile.DEFAULT, yaml, Map.of()).faults();
        assertEquals(1, faults.size(), faults::toString);
        return faults.getFirst().replace(folder + "/", "");
    }

    @Test
    void basicConfiguration() throws Exception {
        Settings settings =
                good(
                        MOCKFORGE,
                        """
                        websocket:
                          enabled: true
                          port: 8081
                          path: "/ws"
                          max_connections: 10000
                          max_message_size: 65536
                        """);
        assertEquals(new Settings.Mock(true, Optional.of("/ws"), false), settings.mock());
        assertEquals(8081, settings.server().port());
        assertEquals(10_000, settings.webSockets().connectionsMax());
        assertEquals(65_536, settings.webSockets().messageBytesMax());
    }

    @Test
    void tlsConfiguration() throws Exception {
        Path certificate = Files.writeString(folder.resolve("server.crt"), "");
        Path key = Files.writeString(folder.resolve("server.key"), "");
        String yaml =
                "websocket:\n  tls:\n    enabled: %s\n    cert_path: '%s'\n    key_path: '%s'\n";
        Settings on = good(MOCKFORGE, yaml.formatted("true", certificate, key));
        assertEquals(Optional.of(new Settings.TlsFiles(certificate, key)), on.server().tls());
        Settings off = good(MOCKFORGE, yaml.formatted("false", certificate, key));
        assertFalse(off.server().secure());
    }

    @Test
    void tlsWithoutFilesTakesThoseInCertsOrMakesACertificate() throws Exception {
        String yaml = "websocket: {tls: {enabled: true}}";
        Settings made = good(Profile.DEFAULT, yaml);
        assertTrue(made.server().ownCertificate());
        assertTrue(made.server().secure());
        Path certs = Files.createDirectory(folder.resolve("certs"));
        Path certificate = Files.writeString(certs.resolve("server.crt"), "");
        Path key = Files.writeString(certs.resolve("server.key"), "");
        Settings found = good(Profile.DEFAULT, yaml);
        assertEquals(Optional.of(new Settings.TlsFiles(certificate, key)), found.server().tls());
        assertFalse(found.server().ownCertificate());
        assertFalse(good(Profile.DEFAULT, "").server().secure());
        assertTrue(
                fault("websocket: {tls: {enabled: true, cert_path: '" + certificate + "'}}")
                        .contains("server.tls.key_path: is needed"));
    }

    @Test
    void theProfileIsTheGuidesTable() throws Exception {
        Settings settings = good(MOCKFORGE, "");
        assertEquals(new Settings.Mock(true, Optional.of("/ws"), false), settings.mock());
        assertEquals(8080, settings.server().port());
        assertEquals("127.0.0.1", settings.host());
        assertEquals(10_000, settings.webSockets().connectionsMax());
        assertEquals(65_536, settings.webSockets().messageBytesMax());
        assertEquals(Duration.ofSeconds(30), settings.webSockets().pingInterval());
        assertEquals(OptionalInt.of(3000), settings.admin().port());
    }

    @Test
    void environmentVariables() throws Exception {
        Configuration read =
                read(
                        MOCKFORGE,
                        "",
                        Map.of(
                                "MOCKFORGE_WS_ENABLED", "false",
                                "MOCKFORGE_WS_PORT", "9001",
                                "MOCKFORGE_WS_PATH", "/realtime",
                                "MOCKFORGE_WS_MAX_CONNECTIONS", "7",
                                "MOCKFORGE_WS_MAX_MESSAGE_SIZE", "1024",
                                "MOCKFORGE_WS_PING_INTERVAL", "5",
                                "MOCKFORGE_WS_HOTRELOAD", "true",
                                "THREADMILL_ADMIN_PORT", "3001"));
        assertEquals(List.of(), read.faults());
        Settings settings = read.settings();
        assertEquals(new Settings.Mock(false, Optional.of("/realtime"), true), settings.mock());
        assertEquals(9001, settings.server().port());
        assertEquals(7, settings.webSockets().connectionsMax());
        assertEquals(1024, settings.webSockets().messageBytesMax());
        assertEquals(Duration.ofSeconds(5), settings.webSockets().pingInterval());
        assertEquals(OptionalInt.of(3001), settings.admin().port());
    }

    @Test
    void withoutTheProfileMocksAreOnAndNoneIsThereByItself() throws Exception {
        assertEquals(
                new Settings.Mock(true, Optional.empty(), false), good(Profile.DEFAULT, "").mock());
    }

    @Test
    void aKeyAndItsAliasExcludeEachOther() throws Exception {
        String fault = fault("server:\n  port: 1\nwebsocket:\n  port: 1\n");
        assertEquals(
                "c.yaml:4: websocket.port: is the same as 'server.port', which is there already;"
                        + " leave one out",
                fault);
    }

    @Test
    void anAliasIsNamedAsItWasWritten() throws Exception {
        assertEquals(
                "c.yaml:2: websocket.port: 'x' must be a whole number between 0 and 65535",
                fault("websocket:\n  port: x\n"));
    }

    @Test
    void editorsMayNameTheirSchema() throws Exception {
        good(Profile.DEFAULT, "$schema: ../config.schema.json\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "handlers: [{path: /a}]|'handlers'; did you mean 'websocket.handlers'?",
                "port: 1|'port'; did you mean 'server.port'?",
                "websocket: {max_conections: 1}|did you mean 'websocket.max_connections'?",
                "empty:|there is no key 'empty'",
                "empty: {}|there is no key 'empty'",
                "server: 1|server: must hold keys and values",
                "control: {allowed_targets: [{a: b}]}|a list must hold plain values here",
                "hub.path: /a|'hub.path' stands there twice",
            })
    void unknownKeysAndShapesAreFaults(String yaml, String said) throws Exception {
        String text = yaml.startsWith("hub.path") ? "hub: {path: /a}\n" + yaml : yaml;
        assertTrue(fault(text).contains(said), fault(text));
    }

    @ParameterizedTest
    @CsvSource({
        "/control,the control endpoint is",
        "/metrics/x,the metrics are",
        "/__mockforge/ws/x,the admin API is",
        "/stats,the statistics are"
    })
    void theEndpointThatIsThereByItselfNeedsAFreePath(String path, String there) throws Exception {
        String fault = fault("websocket:\n  path: " + path + "\n");
        assertTrue(
                fault.startsWith("c.yaml:2: websocket.path: '" + path + "' is where " + there),
                fault);
        good(Profile.DEFAULT, "websocket: {path: /echo}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "websocket:\n  path: /ws\n",
                "websocket:\n  handlers:\n    - path: /ws\n      type: echo\n"
            })
    void aHubThatNobodyHasPutAnywhereMakesRoom(String yaml) throws Exception {
        assertEquals(Optional.of("/hub"), good(Profile.DEFAULT, yaml).hub().path());
    }

    @Test
    void whoAsksForWebsocketsAloneGetsTheUsualEndpoint() throws Exception {
        Settings settings =
                SettingsReader.read(
                        Profile.DEFAULT,
                        Optional.empty(),
                        Path.of("target"),
                        Map.of(),
                        Map.of("websocket.enabled", "true"));
        assertEquals(Optional.of("/ws"), settings.mock().path());
        assertEquals(Optional.of("/hub"), settings.hub().path());
    }

    @Test
    void aHubThatWasPutSomewhereStays() throws Exception {
        String fault = fault("hub:\n  path: /ws\nwebsocket:\n  path: /ws\n");
        assertTrue(fault.contains("'/ws' is where the hub is already"), fault);
    }

    @ParameterizedTest
    @CsvSource({"8080,is the port of all the rest", "x,must be a whole number"})
    void theAdminPortIsAnother(String port, String said) throws Exception {
        String fault = fault("admin:\n  port: " + port + "\n");
        assertTrue(fault.startsWith("c.yaml:2: admin.port: ") && fault.contains(said), fault);
    }
}
