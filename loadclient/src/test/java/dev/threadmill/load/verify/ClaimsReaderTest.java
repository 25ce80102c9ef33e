package dev.threadmill.load.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.yaml.YamlTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimsReaderTest {
    private static final String WHOLE =
            """
            name: all of it
            servers:
              redis:
                command: [redis-server, --port, '{port}']
                address: redis://127.0.0.1:{port}
                needs: redis-server
              shop:
                command: [./shop, --port, '0']
                env: {REDIS_URL: '{redis}'}
                ready: 'listening on (http://\\S+)'
                timeout: 10s
            claims:
              - name: fast
                says: '< 1 ms'
                source: leaflet.pdf
                load: {target: {ws: 'shop/echo?x=1'}, connections: 5, rate: 100, duration: 1s, warmup: 1s}
                against: {target: {http: http://127.0.0.1:9/}, connections: 7}
                metric: service.p99.9
                ratio: '<= 0.5x'
                rounds: 7
                fresh: true
                settle: 0ms
                errors: 0.1%
                also:
                  - {name: small, metric: server.rss_mb, bound: '< 60'}
                  - {name: few errors, metric: errors, bound: '< 1%'}
                  - {name: probed, metric: probe.p50, bound: '< 1ms'}
              - name: starts
                server: shop
                metric: server.start_ms
                bound: '< 500'
            """;

    @TempDir Path folder;

    private Claims read(String yaml) throws InvalidClaimsException {
        return ClaimsReader.read("claims.yaml", yaml, folder);
    }

    private List<String> faults(String yaml) {
        return assertThrows(InvalidClaimsException.class, () -> read(yaml)).faults();
    }

    @Test
    void readsAWholeFile() throws Exception {
        Claims claims = read(WHOLE);
        Trial fast = claims.trials().getFirst();
        assertEquals(7, fast.rounds());
        assertEquals(14, fast.roundsMax());
        assertEquals(0.001, fast.failedShareMax(), 1e-9);
        assertEquals(4, fast.claims().size());
        assertEquals(0.5, fast.claims().getFirst().bound().value());
        assertEquals(0.01, fast.claims().get(2).bound().value());
        assertEquals(1_000, fast.claims().get(3).bound().value());
        assertEquals(Set.of("shop"), fast.servers());
        assertEquals(Set.of("redis"), claims.servers().get("shop").refersTo());
        Trial starts = claims.trials().getLast();
        assertTrue(starts.fresh() && starts.load().isEmpty());
        assertEquals(8 * 2 * 2, fast.length().toSeconds());
    }

    @Test
    void addressesBeginWithNamesOfServers() throws Exception {
        Trial fast = read(WHOLE).trials().getFirst();
        Plan plan = fast.load().orElseThrow().plan(Map.of("shop", "http://127.0.0.1:4711"));
        assertEquals("ws://127.0.0.1:4711/echo?x=1", plan.target().uri().toString());
        Plan secure = fast.load().orElseThrow().plan(Map.of("shop", "https://127.0.0.1:4711"));
        assertEquals("wss://127.0.0.1:4711/echo?x=1", secure.target().uri().toString());
    }

    @Test
    void theOtherLoadDiffersOnlyInWhatItSays() throws Exception {
        Plan other =
                read(WHOLE).trials().getFirst().against().orElseThrow().plan(Map.of("shop", "x"));
        assertTrue(other.target() instanceof Target.Http);
        assertEquals(7, other.connections());
        assertEquals(1, other.warmup().toSeconds());
    }

    @Test
    void aLoadMayBeAFile() throws Exception {
        Files.writeString(
                folder.resolve("plan.yaml"), "target: {http: http://127.0.0.1:1}\nduration: 2s\n");
        String claim = "claims: [{name: a, load: plan.yaml, metric: p99, bound: '< 1s'}]";
        assertEquals(12, read(claim).trials().getFirst().length().toSeconds());
        Files.writeString(folder.resolve("plan.yaml"), "target: {http: nowhere}\nrate: x\n");
        assertEquals(2, faults(claim).size());
        assertTrue(faults(claim).getFirst().contains("plan.yaml:1: target.http"));
        assertTrue(faults(claim.replace("plan.yaml", "none.yaml")).getFirst().contains("no such"));
    }

    @Test
    void tellsAllFaultsWithTheirLines() {
        List<String> faults =
                faults(
                        """
                        servers:
                          a: {command: x}
                          B: {command: y, address: 'http://127.0.0.1:1'}
                          c: {command: [z, '{d}'], ready: 'no group'}
                        claims:
                          - name: one
                            load: {target: {http: nobody/x}, thresholds: [p99<1s]}
                            metric: p99
                            bound: '< 1'
                          - name: one
                            load: {target: {http: a}}
                            metric: server.rss
                            bound: '< 1'
                            rounds: 3
                            also: [{name: two, metric: rate, ratio: '> 1'}]
                          - metric: p99
                            bound: '<1s'
                            colour: red
                        """);
        String all = String.join("\n", faults);
        for (String expected :
                List.of(
                        "claims.yaml:2: servers.a.ready: is missing",
                        "claims.yaml:3: servers.B: is no name",
                        "claims.yaml:4: servers.c.ready: has no group",
                        "{d} is neither {port}",
                        "claims.yaml:7: claims[0].load.target.http: 'nobody/x' has no scheme",
                        "claims.yaml:7: claims[0].load.thresholds: a claim has a metric",
                        "claims.yaml:9: claims[0].bound: ",
                        "claims.yaml:10: claims[1].name: is another claim's already",
                        "claims.yaml:12: claims[1].metric: 'server.rss' is not one of",
                        "claims.yaml:14: claims[1].rounds: '3' must be",
                        "claims.yaml:15: claims[1].also[0].ratio: needs 'against'",
                        "claims.yaml:16: claims[2]: needs 'name'",
                        "claims.yaml:16: claims[2].load: is missing",
                        "claims.yaml:18: there is no key 'claims[2].colour'")) {
            assertTrue(all.contains(expected), () -> expected + " is not in:\n" + all);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', claims: are missing",
        "'claims: []', claims: are missing",
        "'claims:', claims: are missing",
        "'claims: [a]', must hold keys and values",
        "'claims: {', is no YAML",
        "'[]', must hold keys and values",
    })
    void refusesWhatIsNoFileOfClaims(String yaml, String fault) {
        assertTrue(faults(yaml).getFirst().contains(fault), () -> faults(yaml).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "fresh: true, fresh: false, must be true for server.rss_mb",
        "redis://127.0.0.1:{port}, 127.0.0.1:{port}, is none such as http",
        "redis://127.0.0.1:{port}, redis://127.0.0.1, is none such as http",
        "redis://127.0.0.1:{port}, redis://127.0.0.1:{prt}, is none such as http",
        "redis://127.0.0.1:{port}, redis://127.0.0.1:99999, is none such as http",
    })
    void tellsWhichKeyIsWrong(String right, String wrong, String fault) {
        List<String> faults = faults(WHOLE.replace(right, wrong));
        assertEquals(1, faults.size(), faults.toString());
        assertTrue(faults.getFirst().contains(fault), faults.toString());
        String key = right.startsWith("fresh") ? "claims[0].fresh" : "servers.redis.address";
        assertTrue(faults.getFirst().contains(key), faults.toString());
    }

    @Test
    void damagedFilesAreRefusedNeverMore() {
        SplittableRandom random = new SplittableRandom(7);
        String chars = "{}[]:'\"-#&*?|>@% \n\tab1<~";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder damaged = new StringBuilder(WHOLE);
            for (int j = 0; j <= random.nextInt(4); j++) {
                int place = random.nextInt(damaged.length());
                if (random.nextBoolean()) {
                    damaged.setCharAt(place, chars.charAt(random.nextInt(chars.length())));
                } else {
                    damaged.delete(place, Math.min(damaged.length(), place + random.nextInt(20)));
                }
            }
            try {
                read(damaged.toString());
            } catch (InvalidClaimsException e) {
                assertTrue(
                        e.faults().stream().allMatch(fault -> fault.contains(".yaml:")),
                        e.getMessage());
            }
        }
    }

    @Test
    void ourOwnClaimsAreOnes() throws Exception {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("ops/claims.yaml"))) {
            root = root.getParent();
        }
        String text = Files.readString(root.resolve("ops/claims.yaml"));
        Claims claims = ClaimsReader.read("ops/claims.yaml", text, root.resolve("ops"));
        assertTrue(claims.trials().size() > 5);
        assertEquals(Set.of(), schema().validate(YamlTree.read("c", text).json()));
        assertEquals(Set.of(), schema().validate(YamlTree.read("c", WHOLE).json()));
    }

    @ParameterizedTest
    @CsvSource({
        "bound: '< 500', ratio: 1",
        "server: shop, sever: shop",
        "rounds: 7, rounds: 4",
        "metric: server.start_ms, metrik: x",
    })
    void theSchemaRefusesWhatTheReaderRefuses(String from, String to) throws Exception {
        String yaml = WHOLE.replace(from, to);
        faults(yaml);
        assertTrue(!schema().validate(YamlTree.read("c", yaml).json()).isEmpty());
    }

    private static JsonSchema schema() throws Exception {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(new ObjectMapper().readTree(ClaimsSchema.text()));
    }
}
