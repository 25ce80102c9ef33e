package dev.threadmill.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.AllowedTargets;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that must not be taken as they stand, and what is said of them. */
class SettingsFaultsTest {
    @TempDir Path folder;

    private Settings read(String yaml, Map<String, String> environment, Map<String, String> options)
            throws Exception {
        Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
        return SettingsReader.read(
                Profile.DEFAULT, Optional.of(file), folder, environment, options);
    }

    private String fault(
            String yaml, Map<String, String> environment, Map<String, String> options) {
        List<String> faults =
                assertThrows(InvalidConfigException.class, () -> read(yaml, environment, options))
                        .faults();
        assertEquals(1, faults.size(), faults::toString);
        return faults.getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"  \"", ""})
    void anEmptyTokenIsNone(String token) throws Exception {
        Settings settings =
                read("control:\n  token: " + token, Map.of("WS_SECRET_TOKEN", " "), Map.of());
        assertTrue(settings.control().token().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics", "/__mockforge/ws/broadcast"})
    void aPathThatIsTakenIsRefused(String path) {
        String fault = fault("control:\n  path: " + path, Map.of(), Map.of());
        assertTrue(fault.contains("c.yaml:2: control.path: '" + path + "' is where the "), fault);
    }

    @Test
    void metricsArePickedByTrueOrFalse() throws Exception {
        assertTrue(read("server:\n  port: 1\n", Map.of(), Map.of()).metrics().pinned());
        String fault = fault("metrics:\n  pinned: maybe", Map.of(), Map.of());
        assertTrue(fault.contains("must be true or false"), fault);
    }

    @Test
    void aFaultNamesWhereItsValueStands() throws Exception {
        String yaml = "server:\n  port: 1\n";
        assertTrue(
                fault("server:\n\n  port: x\n", Map.of(), Map.of())
                        .contains("c.yaml:3: server.port: 'x'"));
        Map<String, String> environment = Map.of("THREADMILL_PORT", "x");
        assertTrue(
                fault(yaml, environment, Map.of())
                        .endsWith("(THREADMILL_PORT in the environment)"));
        Files.writeString(folder.resolve(".env"), "export THREADMILL_PORT=x\n");
        assertTrue(fault(yaml, Map.of(), Map.of()).endsWith("(THREADMILL_PORT in .env)"));
        Files.delete(folder.resolve(".env"));
        assertTrue(fault(yaml, Map.of(), Map.of("server.port", "x")).endsWith("(--port)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/health",
                "/metrics",
                "/echo",
                "/binary",
                "/helidon/echo",
                "control",
                "/a b",
                "/a?b"
            })
    void theControlPathMustBeFree(String path) {
        String fault = fault("control:\n  path: '" + path + "'\n", Map.of(), Map.of());
        assertTrue(fault.contains("c.yaml:2: control.path: "), fault);
    }

    @ParameterizedTest
    @CsvSource({
        "host,'',server.host",
        "host,nosuch.invalid,server.host",
        "port,65536,server.port",
        "shutdown_grace,1h,server.shutdown_grace",
        "shutdown_grace,soon,server.shutdown_grace"
    })
    void valuesOutOfBoundsAreNamed(String key, String value, String field) {
        String fault = fault("server:\n  " + key + ": '" + value + "'\n", Map.of(), Map.of());
        assertTrue(fault.contains("c.yaml:2: " + field + ": "), fault);
    }

    @Test
    void profilesAreFoundAmongTheResources() {
        assertEquals(Profile.DEFAULT, Profile.NAMES.getFirst());
        assertTrue(Profile.NAMES.contains("loadforge"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://foo", "10.0.0.0/8", "foo:99999", "**", "a b", "*.a:80", "*"})
    void aTargetThatCanNeverMatchIsNamed(String pattern) {
        String fault =
                fault("control:\n  allowed_targets: ['" + pattern + "']\n", Map.of(), Map.of());
        assertTrue(fault.contains("control.allowed_targets: '" + pattern + "' must be"), fault);
    }

    @ParameterizedTest
    @CsvSource({
        "http://[::1]/,true", "http://[::1]:9000/,true", "http://[fe80::1]:9000/,true",
        "http://[fe80::1]/,false", "http://A.Example.ORG./,true", "http://example.org.evil/,false"
    })
    void spellingsOfAHostDoNotMatter(String url, boolean allowed) {
        AllowedTargets targets =
                new AllowedTargets(false, List.of("::1", "[fe80::1]:9000", "*.example.org"));
        assertEquals(allowed, targets.allows(URI.create(url)));
    }
}
