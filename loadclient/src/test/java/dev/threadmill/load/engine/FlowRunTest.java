package dev.threadmill.load.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.planfile.PlanReader;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.RequestFigures;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.transport.ErrorKind;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What flows do, one rule each. */
@Timeout(60)
class FlowRunTest {
    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();

    private ScriptedServer server(Function<String, String> answers) {
        return new ScriptedServer(peer -> {
            for (String request; (request = peer.readRequest()) != null; ) {
                requests.add(request);
                String answer = answers.apply(request);
                if (answer == null) {
                    return;
                }
                peer.write(answer);
            }
        });
    }

    private static String answer(int status, String fields, String body) {
        return "HTTP/1.1 %d X\r\nContent-Length: %d\r\n%s\r\n%s"
                .formatted(status, body.length(), fields, body);
    }

    private static String ok(String body) {
        return answer(200, "", body);
    }

    private static Plan plan(ScriptedServer server, String yaml) throws Exception {
        return PlanReader.read("p", yaml.replace("URL", "http://127.0.0.1:" + server.port()));
    }

    private Result run(ScriptedServer server, String yaml) throws Exception {
        return new Run(plan(server, yaml)).execute(snapshot -> {});
    }

    private static Findings.Flows flows(Result result) {
        return (Findings.Flows) result.findings();
    }

    private static RequestFigures figures(Result result, String name) {
        return result.requests().stream()
                .filter(part -> part.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsExtractedIsPutIntoTheRequestsAfterIt() throws Exception {
        try (ScriptedServer server =
                server(request ->
                        request.startsWith("POST")
                                ? answer(
                                        201,
                                        "Location: /orders/17\r\nX-Trace: id=ab-9;x\r\n",
                                        "{\"token\":\"t\\\"&k\",\"n\":5}")
                                : ok("fine"))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - name: login
                                  http: /login
                                  body: {who: me}
                                  extract:
                                    token: {json: /token}
                                    n: {json: /n}
                                    place: {header: location}
                                    trace: {header: X-Trace, regex: 'id=([a-z0-9-]+)'}
                                    none: {regex: 'nothing(.)', default: dash}
                                - name: order
                                  http: '{{raw place}}?t={{token}}&x={{none}}'
                                  method: PUT
                                  headers: {X-Trace: 'of {{trace}}'}
                                  body: {n: '{{n}}', text: 'say {{token}}', token: '{{token}}'}
                            connections: 1
                            iterations: 1
                            """);
            assertEquals(0, result.counts().failed(), () -> "" + result.findings());
            List<String> seen = List.copyOf(requests);
            assertTrue(seen.get(0).startsWith("POST /login HTTP/1.1\r\n"), seen.get(0));
            assertTrue(seen.get(0).contains("Content-Type: application/json\r\n"), seen.get(0));
            assertTrue(seen.get(0).endsWith("\r\n\r\n{\"who\":\"me\"}"), seen.get(0));
            String second = seen.get(1);
            assertTrue(second.startsWith("PUT /orders/17?t=t%22%26k&x=dash HTTP/1.1\r\n"), second);
            assertTrue(second.contains("\r\nX-Trace: of ab-9\r\n"), second);
            assertTrue(
                    second.endsWith(
                            "\r\n\r\n{\"n\":5,\"text\":\"say t\\\"&k\",\"token\":\"t\\\"&k\"}"),
                    second);
        }
    }

    @Test
    void eachStepHasItsOwnFiguresAndAllTogetherTheWhole() throws Exception {
        try (ScriptedServer server = server(request -> ok("x"))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /a}
                                - {name: b, http: /b}
                            connections: 3
                            iterations: 20
                            thresholds: ['errors{a}<1%', 'p99{b}<20s', 'rate{a}>1000000']
                            """);
            assertEquals(40, result.counts().ok());
            assertEquals(20, figures(result, "a").counts().ok());
            assertEquals(20, figures(result, "b").times().latency().getTotalCount());
            assertEquals(40, result.latency().getTotalCount());
            assertEquals(new Findings.Flows(20, 20, 0, List.of()), flows(result));
            assertEquals(
                    List.of(true, true, false),
                    result.thresholds().stream().map(verdict -> verdict.passed()).toList());
        }
    }

    @Test
    void aCheckThatFailsMakesTheRequestAFailureAndEndsTheIteration() throws Exception {
        try (ScriptedServer server = server(request -> ok("{\"id\": 7, \"s\": \"7\"}"))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - name: good
                                  http: /
                                  checks: {status: 2xx, body: ['"id"', s], body_regex: 'i.:',
                                           json: {/id: 7.0, /s: '7'}, headers: {content-length: 2}}
                                - {name: bad, http: /, checks: {json: {/id: 8}}}
                                - {name: never, http: /}
                            connections: 1
                            iterations: 4
                            """);
            assertEquals(4, result.counts().ok());
            assertEquals(4, result.counts().failed());
            assertEquals(4L, result.counts().errors().get(ErrorKind.CHECK));
            assertEquals(8L, result.counts().status().get(200));
            assertEquals(4, figures(result, "bad").counts().failed());
            assertEquals(0, figures(result, "never").counts().total());
            assertEquals(
                    new Findings.Flows(
                            4, 0, 4, List.of(new Findings.FailedCheck("bad", "json /id", 4))),
                    flows(result));
        }
    }

    @Test
    void anExtractionThatFindsNothingIsAFailure() throws Exception {
        try (ScriptedServer server = server(request -> ok("no json"))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              steps:
                                - {name: a, http: URL, extract: {x: {json: /x}}}
                                - {name: b, http: 'URL/{{x}}'}
                            iterations: 2
                            connections: 1
                            """);
            assertEquals(0, result.counts().ok());
            assertEquals(
                    List.of(new Findings.FailedCheck("a", "extract x", 2)), flows(result).checks());
        }
    }

    @Test
    void aStatusThatIsWantedIsNoFailureAndOneThatIsNotIsOneOnce() throws Exception {
        try (ScriptedServer server =
                server(request -> answer(request.contains("gone") ? 404 : 503, "", ""))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: gone, http: /gone, checks: {status: [404, 410]}}
                                - {name: down, http: /, on_failure: continue}
                                - {name: wrong, http: /, checks: {status: 200}}
                            iterations: 3
                            connections: 1
                            """);
            assertEquals(3, result.counts().ok());
            assertEquals(6, result.counts().failed());
            assertEquals(0, figures(result, "gone").counts().failed());
            assertEquals(3, figures(result, "down").counts().failed());
            assertEquals(3, figures(result, "wrong").counts().failed());
            assertEquals(3, flows(result).abandoned());
        }
    }

    @Test
    void aFlowThatGoesOnIsComplete() throws Exception {
        try (ScriptedServer server = server(request -> answer(500, "", ""))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /, on_failure: continue, extract: {x: {json: ''}}}
                                - {name: b, http: '/{{x}}', on_failure: continue}
                            iterations: 2
                            connections: 1
                            """);
            assertEquals(2, flows(result).completed());
            assertEquals(4, result.counts().failed());
            assertTrue(requests.stream().anyMatch(request -> request.startsWith("GET / ")));
        }
    }

    @Test
    void thinkTimeIsNoLatency() throws Exception {
        for (String model : List.of("", "rate: 1000")) {
            try (ScriptedServer server = server(request -> ok(""))) {
                Result result =
                        run(
                                server,
                                """
                                target:
                                  base: URL
                                  steps:
                                    - {name: a, http: /, think: {min: 2s, max: 2100ms}}
                                    - {name: b, http: /}
                                connections: 2
                                iterations: 2
                                """
                                        + model);
                assertEquals(4, result.counts().ok());
                assertTrue(result.measuredS() >= 2, () -> "" + result.measuredS());
                double p50 = Distribution.of(figures(result, "b").times().latency()).p50();
                assertTrue(p50 < 1_000_000, () -> "" + p50);
            }
        }
    }

    @Test
    void aStopEndsAThinkTimeAtOnceAndTheIterationWithIt() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (ScriptedServer server =
                server(request -> {
                    seen.countDown();
                    return ok("");
                })) {
            Run run =
                    new Run(
                            plan(
                                    server,
                                    """
                                    target:
                                      base: URL
                                      steps:
                                        - {name: a, http: /, think: 1h}
                                        - {name: b, http: /}
                                    connections: 1
                                    duration: 1h
                                    """));
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            seen.await();
                        } catch (InterruptedException e) {
                            // Stops all the same.
                        }
                        run.stop();
                    });
            Result result = run.execute(snapshot -> {});
            assertTrue(result.interrupted());
            assertEquals(1, result.counts().ok());
            assertEquals(new Findings.Flows(1, 0, 0, List.of()), flows(result));
        }
    }

    @Test
    void anIterationThatHasBegunGoesOnBeyondTheEnd() throws Exception {
        try (ScriptedServer server = server(request -> ok(""))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /, think: 1s}
                                - {name: b, http: /}
                            connections: 2
                            duration: 100ms
                            """);
            assertEquals(new Findings.Flows(2, 2, 0, List.of()), flows(result));
            assertFalse(result.interrupted());
        }
    }

    @Test
    void anIterationOfTheWarmUpIsNotCountedAtAll() throws Exception {
        try (ScriptedServer server = server(request -> ok(""))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /, think: 1s}
                                - {name: b, http: /}
                            connections: 1
                            warmup: 500ms
                            duration: 100ms
                            """);
            assertEquals(0, result.counts().total());
            assertEquals(2, requests.size());
        }
    }

    @Test
    void theRateCountsFlowsThatBegin() throws Exception {
        try (ScriptedServer server = server(request -> ok(""))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /}
                                - {name: b, http: /}
                                - {name: c, http: /}
                            connections: 8
                            rate: 100
                            duration: 1s
                            """);
            assertEquals(100, flows(result).started());
            assertEquals(300, result.counts().ok());
        }
    }

    @Test
    void theFirstStepOfAnOpenModelCountsFromItsArrival() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    while (peer.readRequest() != null) {
                        java.util.concurrent.locks.LockSupport.parkNanos(300_000_000L);
                        peer.write(ok(""));
                    }
                })) {
            Result result =
                    run(
                            server,
                            """
                            target: {base: URL, steps: [{name: a, http: /}, {name: b, http: /}]}
                            connections: 1
                            rate: 1000
                            iterations: 3
                            """);
            RequestFigures first = figures(result, "a");
            assertTrue(Distribution.of(first.times().latency()).max() > 1_100_000);
            assertTrue(Distribution.of(figures(result, "b").times().lag()).max() < 1_100_000);
        }
    }

    @Test
    void cookiesLastAsLongAsAnIteration() throws Exception {
        try (ScriptedServer server =
                server(request ->
                        request.startsWith("GET /in ")
                                ? answer(
                                        200,
                                        "Set-Cookie: sid=s1; Path=/; HttpOnly\r\n"
                                                + "set-cookie: deep=d; Path=/deep\r\n",
                                        "")
                                : ok(""))) {
            String yaml =
                    """
                    target:
                      base: URL
                      cookies: COOKIES
                      steps:
                        - {name: in, http: /in}
                        - {name: me, http: /me}
                        - {name: deep, http: /deep/er}
                    connections: 1
                    iterations: 2
                    """;
            run(server, yaml.replace("COOKIES", "true"));
            List<String> seen = List.copyOf(requests);
            assertFalse(seen.get(0).contains("Cookie:"), seen.get(0));
            assertTrue(seen.get(1).contains("\r\nCookie: sid=s1\r\n"), seen.get(1));
            assertTrue(seen.get(2).contains("sid=s1") && seen.get(2).contains("deep=d"));
            assertFalse(seen.get(3).contains("Cookie:"), seen.get(3));
            requests.clear();
            run(server, yaml.replace("COOKIES", "false"));
            assertTrue(requests.stream().noneMatch(request -> request.contains("Cookie:")));
        }
    }

    @Test
    void stepsMayGoToSeveralServersOverConnectionsThatAreKept() throws Exception {
        try (ScriptedServer server = server(request -> ok(""));
                ScriptedServer other = ScriptedServer.ok()) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /}
                                - {name: b, http: 'http://127.0.0.1:OTHER/'}
                                - {name: c, http: /c}
                            connections: 2
                            iterations: 10
                            """
                                    .replace("OTHER", "" + other.port()));
            assertEquals(30, result.counts().ok());
            assertTrue(server.accepted() <= 2 && other.accepted() <= 2);
            assertEquals(server.accepted() + other.accepted(), result.connect().getTotalCount());
        }
    }

    @Test
    void aTimeoutIsPerRequestAndEndsTheIteration() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    for (String request; (request = peer.readRequest()) != null; ) {
                        if (request.startsWith("GET /slow")) {
                            peer.awaitClose();
                            return;
                        }
                        peer.write(ok(""));
                    }
                })) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /}
                                - {name: slow, http: /slow}
                                - {name: c, http: /}
                            connections: 1
                            iterations: 2
                            timeout: 300ms
                            """);
            assertEquals(2, figures(result, "slow").counts().errors().get(ErrorKind.TIMEOUT));
            assertEquals(0, figures(result, "c").counts().total());
            assertEquals(2, flows(result).abandoned());
        }
    }

    @Test
    void aValueThatNoHeaderMayHoldIsNotSent() throws Exception {
        try (ScriptedServer server = server(request -> ok("{\"x\": \"a\\r\\nEvil: 1\"}"))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - {name: a, http: /, extract: {x: {json: /x}}}
                                - {name: b, http: '/{{raw x}}', headers: {X-It: '{{x}}'}}
                            connections: 1
                            iterations: 1
                            """);
            assertEquals(1, requests.size());
            assertEquals(
                    List.of(new Findings.FailedCheck("b", "request header X-It", 1)),
                    flows(result).checks());
            assertEquals(1, figures(result, "b").counts().failed());
        }
    }

    @Test
    void onlyTheBeginningOfALargeBodyIsLookedAt() throws Exception {
        String body = "begin" + "x".repeat(200_000) + "end";
        try (ScriptedServer server = server(request -> ok(body))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              body_max: 1KiB
                              steps:
                                - {name: a, http: /, checks: {body: begin}}
                                - {name: b, http: /, checks: {body: end}}
                            connections: 1
                            iterations: 3
                            """);
            assertEquals(3, figures(result, "a").counts().ok());
            assertEquals(3, figures(result, "b").counts().failed());
            assertTrue(result.counts().bytesIn() > 6 * 200_000);
        }
    }

    @Test
    void rowsAreTakenInTurnsAndAgainFromTheFirst() throws Exception {
        try (ScriptedServer server = server(request -> ok(""))) {
            run(
                    server,
                    """
                    data:
                      users: {rows: [{id: 1, name: a b}, {id: 2, name: 'ü'}]}
                    variables: {same: '{{uuid}}'}
                    target:
                      base: URL
                      steps:
                        - {name: a, http: '/{{users.id}}/{{users.name}}/{{same}}/{{iteration}}'}
                        - {name: b, http: '/{{users.id}}/{{users.name}}/{{same}}/{{iteration}}'}
                    connections: 1
                    iterations: 3
                    """);
            List<String> paths =
                    requests.stream().map(request -> request.split(" ", 3)[1]).toList();
            assertTrue(paths.get(0).matches("/1/a%20b/[0-9a-f-]{36}/1"), paths.get(0));
            assertEquals(paths.get(0), paths.get(1));
            assertTrue(paths.get(2).matches("/2/%C3%BC/[0-9a-f-]{36}/2"), paths.get(2));
            assertTrue(paths.get(4).matches("/1/a%20b/[0-9a-f-]{36}/3"), paths.get(4));
        }
    }
}
