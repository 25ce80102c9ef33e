package dev.threadmill.load.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.report.OutputFile;
import dev.threadmill.load.report.RemoteMetrics;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Steers a remote appliance over its control endpoint. */
@Command(
        name = "control",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Has a remote appliance run a load test, and shows how it goes.",
        footer = {
            "",
            "For example:",
            "  threadmill control 'ws://127.0.0.1:8080/control?token=...' --plan test.json",
            "  WS_SECRET_TOKEN=... threadmill control ws://127.0.0.1:8080/control --plan test.yaml",
            "",
            "A plan is a start_test message or its config, as JSON or YAML, such as",
            "  {\"target\":\"http://127.0.0.1:8080/health\",\"concurrency\":10,\"duration\":5}",
            "",
            "Exit codes: 0 done, 1 a threshold or the test failed, 2 wrong usage or plan,",
            "3 the appliance could not be reached or no request succeeded, 130 interrupted.",
        })
final class ControlCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Console console;
    private final Interruption interruption;

    @Parameters(
            index = "0",
            paramLabel = "URL",
            description = "ws:// or wss://, as the appliance prints it")
    String url;

    @Option(
            names = "--plan",
            required = true,
            paramLabel = "FILE",
            description = "what to run; - is the standard input")
    String plan;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "else from THREADMILL_TOKEN or WS_SECRET_TOKEN, or in the URL")
    String token;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "write the last metrics_update; - is stdout")
    String json;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress and no summary")
    boolean quiet;

    @Option(names = "--insecure", description = "accept any certificate: for test servers")
    boolean insecure;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "PEM file of authorities to trust")
    Path cacert;

    ControlCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws IOException {
        URI uri = TargetUri.parse(url, List.of("ws", "wss"));
        StartMessage start = StartMessage.read(plan);
        OutputFile file = outputFile();
        try (WebSocketClient client = connect(uri)) {
            client.sendText(start.json());
            interruption.onRequest(() -> stop(client));
            return follow(client, new RemoteMetrics(start.concurrency(), start.durationS()), file);
        } catch (UpgradeRefusedException e) {
            return unreachable(refusal(e));
        } catch (IOException e) {
            return unreachable("cannot reach " + uri.getHost() + ": " + e.getMessage());
        }
    }

    private WebSocketClient connect(URI uri) throws IOException, UpgradeRefusedException {
        String secret = token;
        for (String variable : List.of("THREADMILL_TOKEN", "WS_SECRET_TOKEN")) {
            secret = secret == null ? System.getenv(variable) : secret;
        }
        // In a header rather than in the URL, where servers and proxies would log it.
        List<Header> headers =
                secret == null
                        ? List.of()
                        : List.of(new Header("Authorization", "Bearer " + secret));
        return WebSocketClient.connect(
                uri, headers, new Tls(insecure, Optional.ofNullable(cacert)), TIMEOUT);
    }

    /** Reads messages until the test is over; returns the exit code. */
    private int follow(WebSocketClient client, RemoteMetrics metrics, OutputFile file)
            throws IOException {
        LivePrinter live = new LivePrinter(console, quiet);
        JsonNode last = MAPPER.createObjectNode();
        for (WebSocketEvent event; (event = client.receive()) != null; ) {
            if (!(event instanceof WebSocketEvent.Text text)) {
                continue;
            }
            JsonNode message = parse(text.text());
            switch (message.path("type").asText()) {
                case "metrics_update" -> {
                    last = message;
                    if (!message.path("final").asBoolean()) {
                        live.show(metrics.snapshot(message.path("metrics")));
                    }
                }
                case "test_finished" -> {
                    live.end();
                    client.close(1000, "");
                    return finish(last, message, file);
                }
                case "error" -> {
                    live.end();
                    return failed(message);
                }
                default -> {
                    // test_started, or what a newer appliance says besides.
                }
            }
        }
        live.end();
        return unreachable(
                "the appliance went away before the test was over (close code "
                        + client.closeCode()
                        + ")");
    }

    private int finish(JsonNode last, JsonNode finished, OutputFile file) throws IOException {
        JsonNode metrics = last.path("metrics");
        if (!quiet) {
            ("-".equals(json) ? console.err() : console.out())
                    .print(RemoteMetrics.summary(metrics, finished));
        }
        String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(last) + "\n";
        if ("-".equals(json)) {
            console.out().print(text);
        }
        console.out().flush();
        console.err().flush();
        if (file != null) {
            file.write(text);
        }
        if (interruption.requested()) {
            return ExitCode.INTERRUPTED;
        }
        if (metrics.path("successful_requests").asLong() == 0) {
            return ExitCode.UNREACHABLE;
        }
        return finished.path("passed").asBoolean(true) ? ExitCode.OK : ExitCode.THRESHOLD_FAILED;
    }

    private int failed(JsonNode message) {
        String field = message.path("field").asText();
        console.err()
                .println(
                        "threadmill: "
                                + (field.isEmpty() ? "" : field + ": ")
                                + message.path("message").asText());
        boolean ourFault = message.path("code").asText().startsWith("invalid");
        return ourFault ? ExitCode.USAGE : ExitCode.THRESHOLD_FAILED;
    }

    private static void stop(WebSocketClient client) {
        try {
            client.sendText("{\"type\":\"stop_test\"}");
        } catch (IOException e) {
            // The connection is gone, and the test with it.
        }
    }

    private static JsonNode parse(String text) throws IOException {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IOException("it does not speak like an appliance's control endpoint", e);
        }
    }

    private OutputFile outputFile() {
        if (json == null || json.equals("-")) {
            return null;
        }
        try {
            return OutputFile.prepare(Path.of(json));
        } catch (IOException e) {
            throw new InvalidPlanException("json", e.getMessage());
        }
    }

    private static String refusal(UpgradeRefusedException refused) {
        return switch (refused.status()) {
            case 401 ->
                    "the appliance refused the token: it prints the right one when it starts, or"
                            + " reads it from WS_SECRET_TOKEN";
            case 404 -> "there is no control endpoint at this path: try /control or /ws";
            default -> "the appliance refused (" + refused.status() + "): " + refused.getMessage();
        };
    }

    private int unreachable(String message) {
        console.err().println("threadmill: " + message);
        return ExitCode.UNREACHABLE;
    }
}
