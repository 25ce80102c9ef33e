package dev.threadmill.load.planfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Stage;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.plan.WebSocketMode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanReaderTest {
    private static final String HTTP = "target: {http: 'http://127.0.0.1:1/'}\n";

    private static Plan read(String yaml) throws InvalidPlanFileException {
        return PlanReader.read("p.yaml", yaml);
    }

    private static Target.Http http(String yaml) throws InvalidPlanFileException {
        return (Target.Http) read(yaml).target();
    }

    private static List<String> faults(String yaml) {
        return assertThrows(InvalidPlanFileException.class, () -> read(yaml), yaml).faults();
    }

    @Test
    void aUrlIsEnough() throws Exception {
        Plan plan = read(HTTP);
        assertEquals(Target.Http.get(URI.create("http://127.0.0.1:1/")), plan.target());
        assertEquals(10, plan.connections());
        assertEquals(Duration.ofSeconds(10), plan.model().end().duration());
        assertEquals(Duration.ofSeconds(5), plan.timeout());
    }

    @Test
    void allThatStandsThereIsInThePlan() throws Exception {
        Plan plan =
                read(
                        """
                        version: 1
                        name: shop
                        target:
                          http: https://shop.example/items
                          method: put
                          headers: {X-One: 1, X-Two: [a, b]}
                          body: {item: 7}
                          keepalive: false
                          transport: helidon
                          insecure: true
                        connections: 50
                        rate: 1.5e3
                        arrival: poisson
                        duration: 1m
                        requests: 90
                        warmup: 2
                        timeout: 700ms
                        thresholds: [p99<5ms, 'errors<1%']
                        """);
        Target.Http http = (Target.Http) plan.target();
        assertEquals("PUT", http.method());
        assertEquals("{\"item\":7}", http.body().text());
        assertEquals(
                List.of(
                        new Header("X-One", "1"),
                        new Header("X-Two", "a"),
                        new Header("X-Two", "b"),
                        new Header("Content-Type", "application/json")),
                http.headers());
        assertEquals(Target.Client.HELIDON, http.client());
        assertTrue(http.tls().insecure() && !http.keepAlive());
        LoadModel.Open open = assertInstanceOf(LoadModel.Open.class, plan.model());
        assertEquals(1_500, open.ratePerSecond());
        assertEquals(Arrival.POISSON, open.arrival());
        assertEquals(90, open.limit().requests());
        assertEquals(Duration.ofSeconds(2), plan.warmup());
        assertEquals(2, plan.thresholds().size());
        assertEquals("shop", plan.name());
    }

    @Test
    void aBodyMakesAPost() throws Exception {
        assertEquals("POST", http("target: {http: 'http://a/', body: hello}").method());
        assertEquals("GET", http("target: {http: 'http://a/'}").method());
    }

    @Test
    void aTypeOfOnesOwnStays() throws Exception {
        Target.Http http =
                http("target: {http: 'http://a/', body: [1], headers: ['content-type: x/y']}");
        assertEquals(List.of(new Header("content-type", "x/y")), http.headers());
    }

    @Test
    void requestsAloneAreAnEnd() throws Exception {
        assertEquals(Duration.ZERO, read(HTTP + "requests: 5").model().end().duration());
    }

    @Test
    void stagesAreAModel() throws Exception {
        Plan plan = read(HTTP + "stages: [{duration: 10s, rate: 100}, {duration: 0, rate: 5}]");
        assertEquals(
                new LoadModel.Stages(
                        List.of(
                                new Stage(Duration.ofSeconds(10), 100),
                                new Stage(Duration.ZERO, 5)),
                        Arrival.CONSTANT),
                plan.model());
    }

    @Test
    void webSocketsHaveTheirModes() throws Exception {
        assertEquals(new WebSocketMode.Echo(), ws("").mode());
        assertEquals("request", ws("body: hi").mode().key());
        assertEquals(2, ws("body: hi").messageBytes());
        assertEquals(new WebSocketMode.Broadcast(1, 16), ws("mode: broadcast").mode());
        assertEquals(128, ws("mode: broadcast").messageBytes());
        assertEquals(64, ws("mode: broadcast, binary: true").messageBytes());
        assertEquals(4_096, ws("size: 4KiB").messageBytes());
        assertEquals(new WebSocketMode.Idle(false), ws("mode: idle, probe: false").mode());
    }

    private static Target.WebSocket ws(String more) throws InvalidPlanFileException {
        return (Target.WebSocket) read("target: {ws: 'ws://h:1/', " + more + "}").target();
    }

    @Test
    void socketIoHasItsModes() throws Exception {
        Target.SocketIo plain = socketIo("");
        assertEquals(new SocketIoMode.Message(), plain.mode());
        assertEquals("message", plain.event());
        assertEquals("broadcast", socketIo("mode: broadcast").event());
        assertEquals("{\"token\":\"x\"}", socketIo("auth: {token: x}").auth().orElseThrow());
        assertEquals(Target.Route.POLLING, socketIo("transport: polling").route());
        assertEquals(7, socketIo("body: {a: b1}, mode: ack").messageBytes() - 3);
    }

    private static Target.SocketIo socketIo(String more) throws InvalidPlanFileException {
        return (Target.SocketIo) read("target: {socketio: 'http://h:1/', " + more + "}").target();
    }

    @Test
    void jsonIsReadAsWell() throws Exception {
        assertEquals(read(HTTP), read("{\"target\":{\"http\":\"http://127.0.0.1:1/\"}}"));
    }

    @Test
    void filesStandBesideThePlan(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("item.json"), "{}");
        Plan plan =
                PlanReader.read(
                        "p.yaml",
                        "target: {http: 'https://a/', body_file: item.json, cacert: ca.pem}",
                        folder);
        Target.Http http = (Target.Http) plan.target();
        assertEquals("{}", http.body().text());
        assertEquals(folder.resolve("ca.pem"), http.tls().caFile().orElseThrow());
    }

    @Test
    void aPlanFromElsewhereNamesNoAuthoritiesButBringsThem() throws Exception {
        assertEquals(
                List.of("p.yaml:1: target.cacert: a plan from elsewhere may not name files"),
                faults("target: {http: 'https://a/', cacert: /dev/zero}"));
        Plan plan = read("target: {http: 'https://a/', cacert_pem: some text}");
        assertEquals(Tls.ofPem("some text"), plan.target().tls());
    }

    @Test
    void aPlanFromElsewhereReadsNoFiles(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("secret"), "x");
        List<String> faults = faults("target: {http: 'http://a/', body_file: '" + file + "'}");
        assertEquals(
                List.of("p.yaml:1: target.body_file: a plan from elsewhere may not name files"),
                faults);
    }

    @Test
    void allThatIsWrongIsToldAtOnceWithItsLine() {
        List<String> faults =
                faults(
                        """
                        nam: x
                        target:
                          http: 127.0.0.1:8080
                          method: GIVE
                          header: {A: b}
                        connections: many
                        rate: 10
                        stages:
                          - {duration: 1s, rate: 1, until: 4}
                        thresholds:
                          - p99<5ms
                          - p99<5
                        """);
        assertEquals(7, faults.size(), faults::toString);
        List<String> places =
                faults.stream()
                        .map(fault -> fault.substring(0, fault.indexOf(": ")))
                        .sorted()
                        .toList();
        assertEquals(
                List.of(
                        "p.yaml:1",
                        "p.yaml:12",
                        "p.yaml:3",
                        "p.yaml:5",
                        "p.yaml:6",
                        "p.yaml:7",
                        "p.yaml:9"),
                places);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{}|p.yaml:1: target: is missing",
                "[1]|p.yaml:1: must hold keys",
                "target: x|p.yaml:1: target: must hold keys and values",
                "target: {}|p.yaml:1: target: needs a URL under http, ws, socketio or bridge, or steps",
                "target: {htp: 'http://a/'}|did you mean 'http' by 'htp'?",
                "target: {http: 'http://a/', ws: 'ws://a/'}|target.ws: stands beside 'http'",
                "target: {http: 'ws://a/'}|target.http: 'ws://a/' must start with http://",
                "target: {http: 'http://a/', metod: GET}|did you mean 'method'?",
                "target: {http: 'http://a/', method: GIVE}|target.method: 'GIVE' is not one of",
                "target: {http: 'http://a/', headers: 5}|target.headers: must be a list",
                "target: {http: 'http://a/', headers: [x]}|'x' has no colon",
                "target: {http: 'http://a/', headers: {a b: x}}|'a b' is no header name",
                "target: {http: 'http://a/', headers: {a: {b: x}}}|target.headers.a: must be a text",
                "target: {http: 'http://a/', body: a, body_file: b}|body_file: contradicts body",
                "target: {http: 'http://a/', body_base64: '*'}|body_base64: is no base64",
                "target: {http: 'http://a/', keepalive: perhaps}|must be true or false",
                "target: {http: 'http://a/', transport: ra}|did you mean 'raw'?",
                "target: {http: 'http://a/', insecure: true, cacert_pem: x}|insecure: contradicts cacert",
                "target: {http: 'http://a/', senders: 5}|there is no key 'target.senders'",
                "target: {ws: 'ws://a/', mode: eco}|did you mean 'echo'?",
                "target: {ws: 'ws://a/', mode: request}|target.mode: request needs a body",
                "target: {ws: 'ws://a/', mode: echo, body: x}|target.body: is for mode request",
                "target: {ws: 'ws://a/', expect: x}|target.expect: is for mode request",
                "target: {ws: 'ws://a/', body: x, size: 5}|target.size: contradicts body",
                "target: {ws: 'ws://a/', senders: 5}|target.senders: is for mode broadcast",
                "target: {ws: 'ws://a/', probe: false}|target.probe: is for mode idle",
                "target: {ws: 'ws://a/', size: 4}|target.size: must be between 8 bytes",
                "target: {ws: 'ws://a/', size: big}|target.size: 'big' is no size",
                "target: {ws: 'ws://a/', source: [localhost]}|'localhost' is no IP address",
                "target: {ws: 'ws://a/', source: [127.0.0.1], spread: 2}|spread: contradicts source",
                "target: {ws: 'ws://a/', connect_rate: 0}|target.connect_rate: must be more than 0",
                "target: {ws: 'ws://a/', subprotocol: a b}|target.subprotocol: 'a b' is no name",
                "target: {ws: 'ws://a/', mode: broadcast, senders: 0}|target.senders: '0' must be",
                "target: {ws: 'ws://a/', mode: broadcast, senders: 10}|connections: must be more",
                "target: {socketio: 'http://a/', auth: 5}|target.auth: must be a JSON object",
                "target: {socketio: 'http://a/', body: x}|target.body: must be a JSON object",
                "target: {socketio: 'http://a/', body: ''}|target.body: must be JSON",
                "target: {socketio: 'http://a/', mode: idle, event: x}|event: is not for mode idle",
                "target: {socketio: 'http://a/', namespace: x}|target.namespace: 'x' is no namespace",
                "target: {socketio: 'http://a/', event: connect}|target.event: 'connect' is no name",
            })
    void aTargetsFaultsAreNamed(String yaml, String message) {
        assertFault(yaml, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "conections: 5|there is no key 'conections'; did you mean 'connections'?",
                "version: 2|version: '2' must be a whole number between 1 and 1",
                "connections: 0|connections: '0' must be a whole number between 1 and 1000000",
                "duration: soon|duration: 'soon' is no duration",
                "duration: 0s|duration: must be more than 0",
                "duration: [1]|duration: must be a single value",
                "requests: 0|requests: '0' must be",
                "requests: 1.5|requests: '1.5' must be a whole number",
                "rate: fast|rate: 'fast' must be a number",
                "rate: NaN|rate: 'NaN' must be a number",
                "rate: -1|rate: must be more than 0",
                "rate: 1e999|rate: must be more than 0 and at most",
                "arrival: poisson|arrival: needs rate or stages",
                "{rate: 1, arrival: poison}|did you mean 'poisson'?",
                "stages: 10s|stages: must be a list",
                "stages: []|stages: give between 1 and 1000",
                "stages: [{duration: 1s}]|stages[0]: needs 'rate'",
                "stages: [{duration: 1s, rate: 0}]|at least one stage must have a rate above 0",
                "stages: [{duration: 8d, rate: 1}]|a stage's length",
                "{stages: [{duration: 1s, rate: 1}], rate: 5}|rate: contradicts stages",
                "{stages: [{duration: 1s, rate: 1}], duration: 5}|duration: contradicts stages",
                "{stages: [{duration: 1s, rate: 1}], requests: 5}|requests: contradicts stages",
                "warmup: 2h|warmup: must be between 0 and 1 hour",
                "timeout: 0|timeout: must be between 1ms and 1 hour",
                "thresholds: p99|thresholds: must be a list",
                "thresholds: [[p99]]|thresholds: must hold texts",
                "thresholds: [p99]|'p99' is no threshold",
            })
    void aPlansFaultsAreNamed(String yaml, String message) {
        String block = yaml.startsWith("{") ? yaml.substring(1, yaml.length() - 1) : yaml;
        String whole = "{target: {http: 'http://a/'}, " + block + "}";
        assertFault(whole, message);
    }

    private static void assertFault(String yaml, String message) {
        List<String> faults = faults(yaml);
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.getFirst().startsWith("p.yaml:1: "), faults::toString);
        assertTrue(faults.getFirst().contains(message), faults::toString);
    }

    @Test
    void holdingOnlyTakesNoRate() {
        List<String> faults = faults("target:\n  ws: ws://a/\n  mode: idle\nrate: 5\n");
        assertTrue(
                faults.getFirst().startsWith("p.yaml:3: target.mode: idle only"), faults::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "\t- x", "a: &b [*b]", "&a [*a", "%", "a: b: c", "\u0000"})
    void whatIsNoYamlHasALine(String text) {
        assertTrue(faults(text).getFirst().startsWith("p.yaml:"), text);
    }

    @Test
    void damageIsToldAndNeverCrashes() {
        String good = PlanWriter.write(new RandomPlans(3).next());
        Random random = new Random(5);
        RandomPlans plans = new RandomPlans(11);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder text =
                    new StringBuilder(i % 2 == 0 ? good : PlanWriter.write(plans.next()));
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, "\"{}[],:-#&*!0a \n".charAt(random.nextInt(16)));
                    default -> text.setCharAt(at, (char) random.nextInt(256));
                }
            }
            try {
                read(text.toString());
            } catch (InvalidPlanFileException e) {
                assertTrue(!e.faults().isEmpty());
                assertTrue(e.faults().stream().allMatch(f -> f.startsWith("p.yaml:")), e::toString);
            }
        }
    }
}
