package dev.threadmill.load.cli;

import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.report.OutputFile;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
            "  threadmill control wss://load.example.org --plan - --json result.json < test.json",
            "",
            "A plan is a start_test message or its config, as JSON or YAML, such as",
            "  {\"target\":\"http://127.0.0.1:8080/health\",\"concurrency\":10,\"duration\":5}",
            "",
            "Exit codes: 0 done, 1 a threshold or the test failed, 2 wrong usage or plan,",
            "3 the appliance could not be reached or no request succeeded, 130 interrupted.",
        })
final class ControlCommand implements Callable<Integer> {
    private final Console console;
    private final Interruption interruption;

    @Parameters(
            index = "0",
            paramLabel = "URL",
            description =
                    "ws:// or wss://, as the appliance prints it; the path defaults to /control")
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
            description = "else the one in the URL, in THREADMILL_TOKEN or in WS_SECRET_TOKEN")
    String token;

    @Option(
            names = "--stop-after",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            description = "stop the test then, if it has not ended")
    Duration stopAfter;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            defaultValue = "10s",
            description = "for connecting (default ${DEFAULT-VALUE})")
    Duration timeout;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "write the last metrics_update; - is stdout")
    String json;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress and no summary")
    boolean quiet;

    @Mixin TlsOptions trust;

    ControlCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() {
        Faults faults = new Faults();
        ControlAddress[] address = new ControlAddress[1];
        StartMessage[] start = new StartMessage[1];
        Tls[] tls = new Tls[1];
        faults.attempt(() -> address[0] = ControlAddress.of(url, token, System.getenv()));
        faults.attempt(() -> start[0] = StartMessage.read(plan));
        faults.attempt(() -> tls[0] = trust.tls());
        Optional<OutputFile> file = outputFile(faults);
        faults.unless(
                timeout.toMillis() >= 1 && timeout.compareTo(Plan.TIMEOUT_MAX) <= 0,
                "timeout",
                "must be between 1ms and 1 hour");
        faults.throwIfAny();
        WebSocketClient client;
        try {
            client = connect(address[0], tls[0]);
        } catch (UpgradeRefusedException e) {
            return unreachable(refusal(e));
        } catch (IOException e) {
            return unreachable(
                    Advice.on(
                            ConnectException.of(e), address[0].uri(), address[0].port(), timeout));
        }
        try (client) {
            return new RemoteRun(client, console, interruption, quiet)
                    .run(start[0], Optional.ofNullable(stopAfter), file, "-".equals(json));
        } catch (IOException e) {
            return unreachable("the connection to the appliance was lost: " + e.getMessage());
        }
    }

    private WebSocketClient connect(ControlAddress address, Tls tls)
            throws IOException, UpgradeRefusedException {
        List<Header> headers =
                address.token()
                        .map(secret -> List.of(new Header("Authorization", "Bearer " + secret)))
                        .orElse(List.of());
        return WebSocketClient.connect(address.uri(), headers, tls, timeout);
    }

    private Optional<OutputFile> outputFile(Faults faults) {
        if (json == null || json.equals("-")) {
            return Optional.empty();
        }
        try {
            return Optional.of(OutputFile.prepare(Path.of(json)));
        } catch (IOException e) {
            faults.unless(false, "json", e.getMessage());
            return Optional.empty();
        }
    }

    private static String refusal(UpgradeRefusedException refused) {
        return switch (refused.status()) {
            case 401, 403 ->
                    "the appliance refused the token: give the one that it printed when it started,"
                            + " or its WS_SECRET_TOKEN, with --token";
            case 404 -> "there is no control endpoint at this path: try /control or /ws";
            case 429 ->
                    "another controller is connected to the appliance: wait until it leaves, or"
                            + " raise control.max_connections there";
            case 503 ->
                    "the appliance has no token yet: set WS_SECRET_TOKEN there and start it again";
            default ->
                    "the appliance refused with status "
                            + refused.status()
                            + ": is this its control endpoint?";
        };
    }

    private int unreachable(String message) {
        console.err().println("threadmill: " + message);
        return ExitCode.UNREACHABLE;
    }
}
