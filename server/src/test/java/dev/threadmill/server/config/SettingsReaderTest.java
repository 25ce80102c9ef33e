package dev.threadmill.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

class SettingsReaderTest {
    @TempDir Path folder;

    private Settings read(
            String profile,
            String yaml,
            Map<String, String> environment,
            Map<String, String> options)
            throws Exception {
        Optional<Path> file = Optional.empty();
        if (yaml != null) {
            file = Optional.of(Files.writeString(folder.resolve("c.yaml"), yaml));
        }
        return SettingsReader.read(profile, file, folder, environment, options);
    }

    private List<String> faults(String yaml) {
        return assertThrows(
                        InvalidConfigException.class,
                        () -> read("default", yaml, Map.of(), Map.of()))
                .faults();
    }

    @Test
    void theDefaultsListenOnLoopbackWithoutAToken() throws Exception {
        Settings settings = read("default", null, Map.of(), Map.of());
        assertEquals("127.0.0.1", settings.host());
        assertEquals(8080, settings.server().port());
        assertEquals("/control", settings.control().path());
        assertTrue(settings.control().token().isEmpty());
        assertEquals(1, settings.control().connectionsMax());
        assertTrue(settings.control().allowedTargets().everything());
    }

    @Test
    void runsAreKeptWhereAnySourceSays() throws Exception {
        Settings.Runs runs = read("default", null, Map.of(), Map.of()).runs();
        assertEquals(Optional.of(folder.resolve("data/runs")), runs.folder());
        assertEquals(200, runs.countMax());
        assertEquals(256L * 1_024 * 1_024, runs.bytesMax());
        Map<String, String> environment = Map.of("THREADMILL_DATA", "/from/environment");
        String yaml = "runs: {dir: from-file, max_count: 7, max_size: 4GiB}";
        runs = read("default", yaml, environment, Map.of()).runs();
        assertEquals(Optional.of(Path.of("/from/environment")), runs.folder());
        assertEquals(7, runs.countMax());
        assertEquals(4L << 30, runs.bytesMax());
        assertEquals(
                Optional.empty(),
                read("default", yaml, environment, Map.of("runs.dir", "")).runs().folder());
        assertTrue(faults("runs: {max_size: 1KiB}").getFirst().contains("runs.max_size: must be"));
        assertTrue(faults("runs: {max_count: 0}").getFirst().contains("runs.max_count: '0'"));
    }

    @Test
    void theLoadforgeProfileHasItsPath() throws Exception {
        assertEquals("/ws", read("loadforge", null, Map.of(), Map.of()).control().path());
    }

    @Test
    void eachSourceWinsOverTheNext() throws Exception {
        String yaml = "server:\n  port: 1001\ncontrol:\n  token: of-file\n";
        assertEquals(1001, read("default", yaml, Map.of(), Map.of()).server().port());
        Files.writeString(
                folder.resolve(".env"),
                "# comment\nTHREADMILL_PORT=1002\nWS_SECRET_TOKEN=\"of dotenv\"\n");
        Settings dotenv = read("default", yaml, Map.of(), Map.of());
        assertEquals(1002, dotenv.server().port());
        assertEquals("of dotenv", dotenv.control().token().orElseThrow().value());
        Map<String, String> environment =
                Map.of("THREADMILL_PORT", "1003", "WS_SECRET_TOKEN", "of env");
        Settings env = read("default", yaml, environment, Map.of());
        assertEquals(1003, env.server().port());
        assertEquals("of env", env.control().token().orElseThrow().value());
        assertEquals(
                1004,
                read("default", yaml, environment, Map.of("server.port", "1004")).server().port());
    }

    @Test
    void allFaultsAreToldAtOnceWithFileAndLine() {
        List<String> faults =
                faults("server:\n  prot: 1\n  port: 99999\ncontrol:\n  max_connections: none\n");
        assertEquals(3, faults.size(), faults::toString);
        assertTrue(
                faults.get(0)
                        .endsWith(
                                "c.yaml:2: there is no key 'server.prot'; did you mean 'server.port'?"),
                faults::toString);
        assertTrue(
                faults.stream()
                        .anyMatch(fault -> fault.contains("c.yaml:3: server.port: '99999'")));
    }

    @Test
    void brokenYamlNamesItsLine() {
        assertTrue(faults("server:\n  port: [1\n").getFirst().contains("c.yaml:"));
        assertTrue(faults("- a\n").getFirst().contains("must hold keys"));
    }

    @Test
    void anUnknownProfileSaysWhichThereAre() {
        var invalid =
                assertThrows(
                        InvalidConfigException.class, () -> read("nope", null, Map.of(), Map.of()));
        assertTrue(invalid.getMessage().contains("default, loadforge"));
    }

    @Test
    void everyProfileReads() throws Exception {
        for (String name : Profile.NAMES) {
            read(name, null, Map.of(), Map.of());
        }
    }

    @Test
    void beyondLoopbackTargetsMustBeListed() throws Exception {
        Settings settings = read("default", null, Map.of(), Map.of("server.host", "0.0.0.0"));
        assertFalse(settings.control().allowedTargets().everything());
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example.org/,true", "http://example.org/,false", "http://API/,true",
        "http://api:8080/,true", "http://host:9000/,true", "http://host/,false",
        "https://tls/,true", "http://tls/,false", "http://evil-example.org/,false"
    })
    void matchesTargets(String url, boolean allowed) {
        AllowedTargets targets =
                new AllowedTargets(false, List.of("*.example.org", "api", "host:9000", "tls:443"));
        assertEquals(allowed, targets.allows(URI.create(url)));
    }

    @Test
    void aSecretHidesItself() throws Exception {
        Settings settings = read("default", null, Map.of("WS_SECRET_TOKEN", "hush"), Map.of());
        assertFalse(settings.toString().contains("hush"));
    }
}
