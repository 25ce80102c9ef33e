package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.ServerProcess;
import dev.threadmill.load.testing.WebSocketPeer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** Whole runs of {@code threadmill verify}. */
@Timeout(180)
class VerifyCommandTest {
    /** Short rounds; what is claimed is far from what any machine can do. */
    private static final String CLAIM =
            """
            claims:
              - name: answers in time
                load: {target: {http: %s}, connections: 2, requests: 20}
                metric: p50
                bound: '< %s'
            """;

    @TempDir Path folder;

    private CommandLineRun verify(String yaml, String... options) throws Exception {
        Path file = Files.writeString(folder.resolve("claims.yaml"), yaml);
        return CommandLineRun.of(
                Stream.concat(Stream.of("verify", file.toString()), Stream.of(options))
                        .toArray(String[]::new));
    }

    @Test
    void failsWhenABoundIsTightenedToSomethingFalse() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            CommandLineRun loose = verify(CLAIM.formatted(server.url(), "10s"));
            assertEquals(0, loose.code(), loose.out() + loose.err());
            assertTrue(loose.out().contains("passed  answers in time"), loose.out());
            assertTrue(loose.out().contains("5 rounds"), loose.out());
            // A machine that is busy excuses it, but never passes it.
            CommandLineRun tight = verify(CLAIM.formatted(server.url(), "1us"));
            assertTrue(tight.code() == 1 || tight.code() == 4, tight.out() + tight.err());
            assertFalse(tight.out().contains("passed"), tight.out());
        }
    }

    @Test
    void addsNoRoundsWhenItsTimeIsUp() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    // A look ahead and two connections make a round: every other one is slow.
                    boolean slow = connections.getAndIncrement() / 3 % 2 == 1;
                    while (peer.readRequest() != null) {
                        TimeUnit.MILLISECONDS.sleep(slow ? 40 : 0);
                        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            String yaml = CLAIM.formatted(server.url(), "20ms");
            CommandLineRun run = verify(yaml, "--within", "1ms");
            assertEquals(ExitCode.UNDECIDED, run.code(), run.out() + run.err());
            assertTrue(run.out().contains("5 rounds"), run.out());
        }
    }

    @Test
    void aTargetThatIsTooSlowForItsConnectionsIsNoLimitOfTheClient() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    while (peer.readRequest() != null) {
                        TimeUnit.MILLISECONDS.sleep(40);
                        peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            CommandLineRun run =
                    verify(
                            """
                            claims:
                              - name: keeps up
                                load: {target: {http: %s}, connections: 2, rate: 400, duration: 300ms, timeout: 100ms}
                                metric: rate
                                bound: '>= 300'
                                also:
                                  - {name: starts all, metric: dropped, bound: '< 1%%'}
                            """
                                    .formatted(server.url()));
            // A machine that is busy may excuse a rate, but not by busy connections.
            assertTrue(run.code() == 1 || run.code() == 4, run.out() + run.err());
            assertFalse(run.out().contains("every connection was busy"), run.out());
            assertFalse(run.out().contains("passed"), run.out());
        }
    }

    @Test
    void failsWhenWhatNoClientCanSpoilIsTightened() throws Exception {
        String yaml =
                """
                servers:
                  shop: {command: %s, ready: 'listening on (http://\\S+)/'}
                claims:
                  - name: starts
                    load: {target: {http: shop/}, connections: 2, duration: 60ms}
                    fresh: true
                    settle: 0ms
                    metric: server.start_ms
                    bound: '< %s'
                """;
        CommandLineRun loose = verify(yaml.formatted(ServerProcess.command(), "1000000"));
        assertEquals(0, loose.code(), loose.out() + loose.err());
        CommandLineRun tight = verify(yaml.formatted(ServerProcess.command(), "1"));
        assertEquals(1, tight.code(), tight.out() + tight.err());
        assertTrue(tight.out().contains("failed  starts"), tight.out());
    }

    @Test
    void measuresTwoTargetsInTurns() throws Exception {
        try (ScriptedServer ours = WebSocketPeer.echo();
                ScriptedServer theirs = WebSocketPeer.echo()) {
            CommandLineRun run =
                    verify(
                            """
                            claims:
                              - name: not beaten
                                load: {target: {ws: 'ws://127.0.0.1:%d'}, connections: 2, duration: 60ms}
                                against: {target: {ws: 'ws://127.0.0.1:%d'}}
                                metric: rate
                                ratio: '> 0.0001'
                            """
                                    .formatted(ours.port(), theirs.port()),
                            "--json",
                            "-");
            JsonNode claim = new ObjectMapper().readTree(run.out()).at("/claims/0");
            // A machine that is so busy that a round has no message may need more of them.
            int rounds = claim.at("/against").size();
            assertTrue(rounds >= 5, run.out());
            double first = claim.at("/values/0").asDouble() / claim.at("/against/0").asDouble();
            assertEquals(first, claim.at("/rounds/0").asDouble(), 1e-9);
            // A connection to look, and two for each round and the one before them.
            assertEquals(ours.accepted(), theirs.accepted());
            assertEquals((1 + rounds) * 3, ours.accepted());
        }
    }

    @Test
    void startsServersAndEndsThem() throws Exception {
        String yaml =
                """
                servers:
                  shop:
                    command: %s
                    ready: 'listening on (http://\\S+)/'
                claims:
                  - name: answers
                    load: {target: {http: shop/}, connections: 2, duration: 60ms}
                    fresh: true
                    settle: 0ms
                    metric: mean
                    bound: '< 10s'
                    also:
                      - {name: starts, metric: server.start_ms, bound: '< 1000000'}
                      - {name: small, metric: server.rss_mb, bound: '< 1000000'}
                """
                        .formatted(ServerProcess.command());
        CommandLineRun run = verify(yaml, "--json", "-");
        JsonNode json = new ObjectMapper().readTree(run.out());
        assertEquals("passed", json.at("/claims/0/verdict").asText(), run.out() + run.err());
        assertEquals("passed", json.at("/claims/1/verdict").asText(), run.out());
        assertTrue(json.at("/claims/1/figure").asDouble() > 0, run.out());
        if (Files.exists(Path.of("/proc/self/status"))) {
            assertTrue(json.at("/claims/2/figure").asDouble() > 1, run.out());
        }
        assertFalse(
                ProcessHandle.current()
                        .children()
                        .anyMatch(child ->
                                child.info()
                                        .commandLine()
                                        .filter(line -> line.contains(folder.toString()))
                                        .isPresent()));
    }

    @Test
    void whatIsMissingIsSkippedAndNeverPassed() throws Exception {
        CommandLineRun run =
                verify(
                        """
                        servers:
                          peer: {command: [none], address: 'http://127.0.0.1:{port}', needs: no-such-program}
                        claims:
                          - {name: faster, load: {target: {http: peer}}, metric: p99, bound: '< 1s'}
                        """,
                        "--junit",
                        folder.resolve("claims.xml").toString());
        assertEquals(4, run.code(), run.out());
        assertTrue(run.out().contains("peer needs no-such-program"), run.out());
        Document xml = xml(folder.resolve("claims.xml"));
        assertEquals("1", xml.getDocumentElement().getAttribute("skipped"));
    }

    @Test
    void aServerThatDoesNotStartTellsWhatItSaid() throws Exception {
        CommandLineRun run =
                verify(
                        """
                        servers:
                          peer: {command: [sh, -c, 'echo my port is taken; exit 7'], ready: '(x)'}
                        claims:
                          - {name: faster, load: {target: {http: peer}}, metric: p99, bound: '< 1s'}
                        """);
        assertEquals(3, run.code(), run.out());
        assertTrue(run.out().contains("ended with 7"), run.out());
        assertTrue(run.out().contains("my port is taken"), run.out());
    }

    @Test
    void outputsDoNotReplaceTheClaimsOrEachOther() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        String yaml = CLAIM.formatted("http://127.0.0.1:1/", "1ms");
        String claims = folder.resolve("real/../claims.yaml").toString();
        for (String option : List.of("--json", "--html", "--junit", "--markdown")) {
            CommandLineRun run = verify(yaml, option, claims);
            assertEquals(2, run.code(), run.err());
            assertTrue(run.err().contains("the file of the claims itself"), run.err());
        }
        CommandLineRun twice =
                verify(yaml, "--json", link.resolve("a").toString(), "--html", real + "/a");
        assertEquals(2, twice.code(), twice.err());
        assertEquals(yaml, Files.readString(folder.resolve("claims.yaml")));
    }

    @Test
    void aTargetThatIsNotThereIsNoFailureOfTheClaim() throws Exception {
        CommandLineRun run = verify(CLAIM.formatted("http://127.0.0.1:1/", "1s"));
        assertEquals(3, run.code(), run.out());
        assertTrue(run.out().contains("cannot be reached"), run.out());
    }

    @Test
    void requestsThatFailFailTheClaim() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    while (peer.readRequest() != null) {
                        peer.write("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n");
                    }
                })) {
            CommandLineRun run = verify(CLAIM.formatted(server.url(), "10s"));
            assertEquals(1, run.code(), run.out());
            assertTrue(run.out().contains("requests failed in round 1 (status 500"), run.out());
        }
    }

    @Test
    void writesItsReports() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            CommandLineRun run =
                    verify(
                            CLAIM.formatted(server.url(), "10s"),
                            "-q",
                            "--json",
                            folder.resolve("c.json").toString(),
                            "--junit",
                            folder.resolve("c.xml").toString(),
                            "--markdown",
                            folder.resolve("c.md").toString(),
                            "--html",
                            folder.resolve("c.html").toString());
            assertEquals(0, run.code(), run.out() + run.err());
            assertEquals("", run.out());
        }
        JsonNode json = new ObjectMapper().readTree(folder.resolve("c.json").toFile());
        assertEquals(1, json.at("/summary/passed").asInt());
        assertEquals("us", json.at("/claims/0/unit").asText());
        assertEquals(5, json.at("/claims/0/rounds").size());
        assertTrue(json.at("/claims/0/interval/low").asDouble() > 0);
        Document xml = xml(folder.resolve("c.xml"));
        assertEquals("1", xml.getDocumentElement().getAttribute("tests"));
        assertEquals(1, xml.getElementsByTagName("testcase").getLength());
        String markdown = Files.readString(folder.resolve("c.md"));
        assertTrue(markdown.contains("| passed | answers in time | p50 |"), markdown);
        assertTrue(Files.readString(folder.resolve("c.html")).contains("answers in time"));
    }

    @Test
    void listsAndChecksWithoutMeasuring() throws Exception {
        String yaml = CLAIM.formatted("http://127.0.0.1:1/", "1ms");
        CommandLineRun list = verify(yaml, "--list");
        assertEquals(0, list.code(), list.err());
        assertTrue(list.out().contains("answers in time: p50 < 1ms"), list.out());
        assertEquals(0, verify(yaml, "--check").code());
        CommandLineRun wrong = verify(yaml.replace("metric", "metrik"), "--check");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("claims.yaml:4: there is no key"), wrong.err());
    }

    @Test
    void choosesClaimsByName() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            String yaml =
                    CLAIM.formatted(server.url(), "10s")
                            + "    also: [{name: something else, metric: rate, bound: '> 0.001'}]\n";
            CommandLineRun run = verify(yaml, "--only", "ELSE", "--rounds", "6");
            assertEquals(0, run.code(), run.out());
            assertFalse(run.out().contains("answers in time"), run.out());
            assertTrue(run.out().contains("6 rounds"), run.out());
            assertEquals(2, verify(yaml, "--only", "nothing").code());
            assertEquals(2, verify(yaml, "--rounds", "4").code());
        }
    }

    @Test
    void tellsWhatItHasWhenItIsInterrupted() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            String yaml = CLAIM.formatted(server.url(), "10s").replace("60ms", "60s");
            Path file =
                    Files.writeString(
                            folder.resolve("claims.yaml"),
                            yaml.replace("60s", "60ms")
                                    + yaml.replace("claims:\n", "")
                                            .replace("answers in time", "never ends"));
            try (RunningCommand command = new RunningCommand(Map.of(), "verify", file.toString())) {
                command.awaitSaid("passed  answers in time");
                assertEquals(130, command.endByCtrlC());
                assertTrue(command.out().contains("interrupted"), command.out());
            }
        }
    }

    private static Document xml(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }
}
