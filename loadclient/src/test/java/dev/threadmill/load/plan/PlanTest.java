package dev.threadmill.load.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the records of a plan accept and refuse. */
class PlanTest {
    private static final URI URL = URI.create("http://127.0.0.1/");
    private static final Limit SECOND = Limit.of(Duration.ofSeconds(1));
    private static final LoadModel MODEL = new LoadModel.Closed(SECOND);

    private static void refused(String field, Executable making) {
        InvalidPlanException refused = assertThrows(InvalidPlanException.class, making);
        assertEquals(field, refused.faults().getFirst().field());
        assertFalse(refused.faults().getFirst().message().isBlank());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1_000_000})
    void takesAnyNumberOfConnectionsWithinItsBounds(int connections) {
        assertEquals(connections, Plan.of(Target.Http.get(URL), MODEL, connections).connections());
    }

    @Test
    void namesEveryFaultAtOnce() {
        InvalidPlanException refused =
                assertThrows(
                        InvalidPlanException.class,
                        () ->
                                new Plan(
                                        "",
                                        Target.Http.get(URL),
                                        MODEL,
                                        0,
                                        Duration.ofHours(2),
                                        Duration.ZERO,
                                        List.of()));
        assertEquals(
                List.of("connections", "warmup", "timeout"),
                refused.faults().stream().map(Fault::field).toList());
        assertTrue(refused.getMessage().contains("connections: must be between 1 and 1000000"));
    }

    @Test
    void needsAnEnd() {
        refused("duration", () -> new Limit(Duration.ZERO, 0));
        refused("duration", () -> Limit.of(Duration.ofSeconds(-1)));
        refused("duration", () -> Limit.of(Limit.DURATION_MAX.plusNanos(1)));
        refused("requests", () -> new Limit(Duration.ofSeconds(1), -1));
        assertEquals(Long.MAX_VALUE, Limit.ofRequests(7).nanos());
        assertEquals(7, Limit.ofRequests(7).count());
        assertEquals(1_000_000_000L, SECOND.nanos());
        assertEquals(Long.MAX_VALUE, SECOND.count());
        assertEquals(Limit.DURATION_MAX, Limit.of(Limit.DURATION_MAX).duration());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 10_000_001, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesARateOutOfBounds(double rate) {
        refused("rate", () -> new LoadModel.Open(rate, Arrival.CONSTANT, SECOND));
    }

    @Test
    void knowsWhichModelsAreOpen() {
        LoadModel open = new LoadModel.Open(0.5, Arrival.POISSON, SECOND);
        assertTrue(open.open());
        assertFalse(MODEL.open());
        assertEquals(SECOND, open.end());
        assertEquals(SECOND, MODEL.end());
    }

    @Test
    void addsUpItsStages() {
        LoadModel.Stages stages =
                new LoadModel.Stages(
                        List.of(stage(10, 100), stage(0, 500), stage(5, 0)), Arrival.CONSTANT);
        assertEquals(Duration.ofSeconds(15), stages.length());
        assertEquals(Limit.of(Duration.ofSeconds(15)), stages.end());
        assertTrue(stages.open());
    }

    @Test
    void refusesStagesThatLeadNowhere() {
        refused("stages", () -> new LoadModel.Stages(List.of(), Arrival.CONSTANT));
        refused("stages", () -> new LoadModel.Stages(List.of(stage(10, 0)), Arrival.CONSTANT));
        refused("stages", () -> new LoadModel.Stages(List.of(stage(0, 10)), Arrival.CONSTANT));
        refused(
                "stages",
                () ->
                        new LoadModel.Stages(
                                Collections.nCopies(1_001, stage(1, 1)), Arrival.CONSTANT));
        refused("stages", () -> stage(-1, 1));
        refused("stages", () -> stage(1, -1));
        refused("stages", () -> stage(1, Double.NaN));
        refused("stages", () -> stage(1, 10_000_001));
        refused("stages", () -> stage(7 * 86_400 + 1, 1));
    }

    private static Stage stage(long seconds, double rate) {
        return new Stage(Duration.ofSeconds(seconds), rate);
    }

    @ParameterizedTest
    @CsvSource({
        "'A: b', A, b",
        "'A:b', A, b",
        "'A:', A, ''",
        "'X-Y_z.1: a:b ', X-Y_z.1, a:b",
        "'A: é', A, é",
    })
    void readsAHeader(String line, String name, String value) {
        assertEquals(new Header(name, value), Header.parse(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "A",
                ":b",
                "A B: c",
                "Ä: c",
                "A: b\r\nC: d",
                "A: b\0",
                "A: \u20ac",
                "(A): b"
            })
    void refusesAHeaderThatWouldBreakTheMessage(String line) {
        refused("header", () -> Header.parse(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "http://127.0.0.1:8080/a?b=c",
                "HTTPS://example.org/",
                "http://[::1]:80/"
            })
    void readsAUrl(String text) {
        assertEquals(URI.create(text), TargetUri.parse(text, List.of("http", "https")));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, did you mean http://localhost:8080 ?",
        "example.org/x, has no scheme",
        "ftp://x/, must start with http:// or https://",
        "http://, is no URL",
        "http:///x, names no valid host",
        "http://a_b/x, names no valid host",
        "http://x:99999/, has a port outside 1 to 65535",
        "http://x:0/, has a port outside 1 to 65535",
        "http://me:secret@x/, keep credentials out of the URL",
        "'http://x/a b', is no URL",
        "'', has no scheme",
    })
    void saysWhatIsWrongWithAUrl(String text, String message) {
        InvalidPlanException refused =
                assertThrows(
                        InvalidPlanException.class,
                        () -> TargetUri.parse(text, List.of("http", "https")));
        assertEquals("target", refused.faults().getFirst().field());
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
        assertFalse(refused.getMessage().contains("secret"), refused.getMessage());
    }

    @Test
    void knowsThePortOfItsScheme() {
        assertEquals(80, Target.Http.get(URL).port());
        assertEquals(443, Target.Http.get(URI.create("https://x/")).port());
        assertEquals(8080, Target.Http.get(URI.create("http://x:8080/")).port());
        assertTrue(Target.Http.get(URI.create("HTTPS://x/")).secure());
    }

    @Test
    void refusesAnUnknownMethodAndTooManyHeaders() {
        List<Header> many = new ArrayList<>();
        for (int i = 0; i <= Target.Http.HEADERS_MAX; i++) {
            many.add(new Header("X-" + i, "1"));
        }
        refused("method", () -> http("BREW", List.of()));
        refused("method", () -> http("get", List.of()));
        refused("headers", () -> http("GET", many));
        assertEquals("PATCH", http("PATCH", List.of()).method());
    }

    private static Target.Http http(String method, List<Header> headers) {
        return new Target.Http(
                URL, method, headers, Payload.NONE, true, Tls.DEFAULT, Target.Client.RAW);
    }

    @Test
    void trustsEverythingOrSomebodyButNotBoth() {
        refused("insecure", () -> new Tls(true, Optional.of(Path.of("ca.pem"))));
        assertTrue(new Tls(true, Optional.empty()).insecure());
    }

    @Test
    void aPayloadNeverChanges() {
        byte[] bytes = {1, 2};
        Payload payload = Payload.of(bytes);
        bytes[0] = 9;
        payload.toBytes()[1] = 9;
        assertEquals(Payload.of(new byte[] {1, 2}), payload);
        assertEquals(payload.hashCode(), Payload.of(new byte[] {1, 2}).hashCode());
        assertNotEquals(Payload.of("x"), payload);
        assertTrue(Payload.of("").isEmpty());
        refused("body", () -> Payload.of(new byte[Payload.LENGTH_MAX + 1]));
    }
}
