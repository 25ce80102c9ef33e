package dev.threadmill.load.engine;

import static dev.threadmill.load.engine.FlowTarget.answer;
import static dev.threadmill.load.engine.FlowTarget.figures;
import static dev.threadmill.load.engine.FlowTarget.flows;
import static dev.threadmill.load.engine.FlowTarget.ok;
import static dev.threadmill.load.engine.FlowTarget.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.transport.ErrorKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What flows send, and what they take from answers. */
@Timeout(60)
class FlowValuesTest {
    private final FlowTarget target = new FlowTarget();

    @Test
    void whatIsExtractedIsPutIntoTheRequestsAfterIt() throws Exception {
        try (ScriptedServer server =
                target.server(request ->
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
            List<String> seen = List.copyOf(target.requests);
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
    void aCheckThatFailsMakesTheRequestAFailureAndEndsTheIteration() throws Exception {
        try (ScriptedServer server = target.server(request -> ok("{\"id\": 7, \"s\": \"7\"}"))) {
            Result result =
                    run(
                            server,
                            """
                            target:
                              base: URL
                              steps:
                                - name: good
                                  http: /
                                  checks: {status: 2xx, body: ['"id"', s], body_regex: 'i.+:',
                                           json: {/id: 7.0, /s: '7'}, headers: {content-length: 1}}
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
        try (ScriptedServer server = target.server(request -> ok("no json"))) {
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
                target.server(request -> answer(request.contains("gone") ? 404 : 503, "", ""))) {
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
        try (ScriptedServer server = target.server(request -> answer(500, "", ""))) {
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
            assertTrue(target.requests.stream().anyMatch(request -> request.startsWith("GET / ")));
        }
    }

    @Test
    void cookiesLastAsLongAsAnIteration() throws Exception {
        try (ScriptedServer server =
                target.server(request ->
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
            List<String> seen = List.copyOf(target.requests);
            assertFalse(seen.get(0).contains("Cookie:"), seen.get(0));
            assertTrue(seen.get(1).contains("\r\nCookie: sid=s1\r\n"), seen.get(1));
            assertTrue(seen.get(2).contains("sid=s1") && seen.get(2).contains("deep=d"));
            assertFalse(seen.get(3).contains("Cookie:"), seen.get(3));
            target.requests.clear();
            run(server, yaml.replace("COOKIES", "false"));
            assertTrue(target.requests.stream().noneMatch(request -> request.contains("Cookie:")));
        }
    }

    @Test
    void aValueThatNoHeaderMayHoldIsNotSent() throws Exception {
        try (ScriptedServer server = target.server(request -> ok("{\"x\": \"a\\r\\nEvil: 1\"}"))) {
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
            assertEquals(1, target.requests.size());
            assertEquals(
                    List.of(new Findings.FailedCheck("b", "request header X-It", 1)),
                    flows(result).checks());
            assertEquals(1, figures(result, "b").counts().failed());
        }
    }

    @Test
    void onlyTheBeginningOfALargeBodyIsLookedAt() throws Exception {
        String body = "begin" + "x".repeat(200_000) + "end";
        try (ScriptedServer server = target.server(request -> ok(body))) {
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
        try (ScriptedServer server = target.server(request -> ok(""))) {
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
                    target.requests.stream().map(request -> request.split(" ", 3)[1]).toList();
            assertTrue(paths.get(0).matches("/1/a%20b/[0-9a-f-]{36}/1"), paths.get(0));
            assertEquals(paths.get(0), paths.get(1));
            assertTrue(paths.get(2).matches("/2/%C3%BC/[0-9a-f-]{36}/2"), paths.get(2));
            assertTrue(paths.get(4).matches("/1/a%20b/[0-9a-f-]{36}/3"), paths.get(4));
        }
    }
}
