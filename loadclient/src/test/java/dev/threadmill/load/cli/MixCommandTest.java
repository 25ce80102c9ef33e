package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.threadmill.load.report.JsonReport;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole runs of plans with several targets. */
@Timeout(120)
class MixCommandTest {
    @TempDir Path folder;

    private final ScriptedServer browse = ScriptedServer.ok();
    private final ScriptedServer echo = WebSocketPeer.echo();
    private final ScriptedServer shop = ScriptedServer.ok();

    @AfterEach
    void close() throws Exception {
        browse.close();
        echo.close();
        shop.close();
    }

    private String plan(String more) throws Exception {
        String yaml =
                """
                targets:
                  - {name: browse, weight: 3, http: '%s'}
                  - {name: echo, weight: 1, ws: 'ws://127.0.0.1:%d/'}
                  - name: shop
                    weight: 1
                    base: http://127.0.0.1:%d
                    steps:
                      - {name: login, http: /login}
                      - {name: buy, http: /buy}
                """
                        .formatted(browse.url(), echo.port(), shop.port());
        return Files.writeString(folder.resolve("plan.yaml"), yaml + more).toString();
    }

    private static CommandLineRun run(String plan, String... options) {
        return CommandLineRun.of(
                Stream.concat(Stream.of("run", plan), Stream.of(options)).toArray(String[]::new));
    }

    private static JsonNode json(String plan, String... options) throws Exception {
        CommandLineRun run =
                run(
                        plan,
                        Stream.concat(Stream.of("-q", "--json", "-"), Stream.of(options))
                                .toArray(String[]::new));
        JsonNode result = new ObjectMapper().readTree(run.out());
        assertEquals(
                Set.of(),
                JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(JsonReport.schema())
                        .validate(result),
                run.out());
        return result;
    }

    private static Map<String, Integer> counts(JsonNode result, String field) {
        Map<String, Integer> counts = new TreeMap<>();
        result.get("by_request")
                .forEach(part -> counts.put(part.get("name").asText(), part.at(field).asInt()));
        return counts;
    }

    @Test
    void theArrivalsOfAnOpenModelAreDividedExactly() throws Exception {
        for (String arrival : new String[] {"constant", "poisson"}) {
            JsonNode result =
                    json(
                            plan(
                                    "{connections: 10, rate: 500, iterations: 100, arrival: %s}"
                                            .formatted(arrival)
                                            .replaceAll("[{}]", "")
                                            .replace(", ", "\n")));
            assertEquals(
                    "{browse=60, echo=20, shop/buy=20, shop/login=20}",
                    counts(result, "/requests/total").toString());
            assertEquals(120, result.at("/requests/total").asInt());
            assertEquals(120, result.at("/requests/ok").asInt());
            assertEquals(20, result.at("/flows/completed").asInt());
        }
    }

    @Test
    void theConnectionsOfAClosedModelAreDivided() throws Exception {
        JsonNode result = json(plan("connections: 10\nduration: 300ms"), "-c5");
        assertEquals(5, result.at("/plan/connections").asInt());
        assertEquals("shop", result.at("/plan/targets/2/name").asText());
        // One connection each, and one more for the look ahead, which finds the first target.
        assertEquals(3 + 1, browse.accepted());
        assertEquals(1, echo.accepted());
        assertEquals(1, shop.accepted());
        counts(result, "/requests/ok").values().forEach(count -> assertTrue(count > 0));
        assertEquals(0, result.at("/requests/failed").asInt());
    }

    @Test
    void aTargetThatIsDownFailsAloneAndItsThresholdWithIt() throws Exception {
        echo.close();
        String plan =
                plan(
                        """
                        connections: 10
                        rate: 500
                        iterations: 100
                        thresholds: ['errors{echo}==0', 'errors{browse}==0', 'p99{shop/buy}<10s']
                        """);
        JsonNode result = json(plan);
        assertEquals(
                "{browse=0, echo=20, shop/buy=0, shop/login=0}",
                counts(result, "/requests/failed").toString());
        assertEquals(100, result.at("/requests/ok").asInt());
        assertEquals(false, result.at("/thresholds/0/passed").asBoolean());
        assertEquals(true, result.at("/thresholds/1/passed").asBoolean());
        assertEquals(true, result.at("/thresholds/2/passed").asBoolean());
        assertEquals(1, run(plan).code());
    }

    @Test
    void theSummaryHasARowForEachName() throws Exception {
        CommandLineRun run = run(plan("connections: 5\niterations: 50"));
        assertEquals(0, run.code(), run.err());
        for (String word : Set.of("browse", "echo", "shop/login", "shop/buy", "5 connections")) {
            assertTrue(run.out().contains(word), run.out());
        }
    }

    @Test
    void whereNobodyIsThereNothingIsRun() throws Exception {
        browse.close();
        echo.close();
        shop.close();
        CommandLineRun run = run(plan("duration: 1s"));
        assertEquals(3, run.code(), run.out());
        assertTrue(run.err().contains("nothing listens on 127.0.0.1"), run.err());
    }

    @Test
    void fewerConnectionsThanTargetsAreRefused() throws Exception {
        CommandLineRun few = run(plan("duration: 1s"), "-c2");
        assertEquals(2, few.code());
        assertTrue(few.err().contains("must be 3 at least"), few.err());
    }
}
