package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.testing.ScriptedServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a run is shown to programs while it lasts, from the command line. */
@Timeout(60)
class ExportOptionsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prometheus nonsense          | --prometheus: 'nonsense' is no place to listen at",
                "--prometheus 70000             | --prometheus: '70000' is no place to listen at",
                "--linger 5s                    | --linger: needs --prometheus",
                "--prometheus 0 --linger 1h     | --linger: must be at most 10 minutes",
                "--otlp ftp://x                 | --otlp: ",
                "--otlp-header X:y              | --otlp-header: needs --otlp",
                "--otlp http://127.0.0.1 --otlp-header nonsense | 'nonsense'",
                "--tag nonsense                 | --tag: 'nonsense' is no tag; write it like",
                "--tag le=1                     | --tag: 'le' is taken",
                "--tag phase=x                  | --tag: 'phase' is taken",
                "--tag __x=y                    | --tag: '__x' is taken",
                "--tag _.x=y                    | --tag: '_.x' is taken",
                "--tag a.b=x --tag a_b=y        | --tag: 'a_b' is there twice",
            })
    void whatCannotWorkIsToldBeforeTheRun(String options, String told) {
        List<String> line = new ArrayList<>(List.of("http", "http://127.0.0.1:1/"));
        line.addAll(List.of(options.strip().split(" ")));
        CommandLineRun run = CommandLineRun.of(line.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, run.code());
        assertTrue(run.err().contains(told), run.err());
    }

    @Test
    void aPortThatIsTakenIsTold() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = "" + taken.getLocalPort();
            CommandLineRun run =
                    CommandLineRun.of("http", "http://127.0.0.1:1/", "--prometheus", port);
            assertEquals(ExitCode.USAGE, run.code());
            assertTrue(run.err().contains("--prometheus: cannot listen at " + port), run.err());
        }
    }

    @Test
    void progressAsJsonIsALineForEachLook() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    while (peer.readRequest() != null) {
                        peer.write(OK);
                    }
                })) {
            CommandLineRun run =
                    CommandLineRun.of(
                            "http",
                            server.url(),
                            "-c",
                            "1",
                            "-R",
                            "50",
                            "-d",
                            "1500ms",
                            "--progress",
                            "json");
            assertEquals(0, run.code(), run.err());
            JsonNode first = new ObjectMapper().readTree(run.err().lines().findFirst().orElse(""));
            assertEquals("measure", first.path("phase").asText());
            assertTrue(first.path("measured").asBoolean(), run.err());
            assertTrue(first.path("ok").asLong() > 0, run.err());
            assertTrue(first.at("/latency_us/p99").asDouble() > 0, run.err());
        }
    }
}
