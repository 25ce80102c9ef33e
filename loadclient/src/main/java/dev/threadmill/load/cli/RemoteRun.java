package dev.threadmill.load.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.threadmill.load.report.OutputFile;
import dev.threadmill.load.report.RemoteMetrics;
import dev.threadmill.load.report.Words;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.CloseCode;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/** Has a connected appliance run one test, and shows it. */
final class RemoteRun {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String STOP = "{\"type\":\"stop_test\"}";

    private final WebSocketClient client;
    private final Console console;
    private final Interruption interruption;
    private final boolean quiet;
    private JsonNode last = MissingNode.getInstance();

    RemoteRun(WebSocketClient client, Console console, Interruption interruption, boolean quiet) {
        this.client = client;
        this.console = console;
        this.interruption = interruption;
        this.quiet = quiet;
    }

    /** How a test ended: with its last message, or with an exit code where there was none. */
    private record End(JsonNode finished, int code) {}

    /**
     * Runs the test; returns the process's exit code.
     *
     * @param stopAfter when to stop the test, if it has not ended by then
     * @param json where the last metrics go; {@code toStdout} sends them there as well
     * @throws IOException where the connection fails while the test is started
     */
    int run(
            StartMessage start,
            Optional<Duration> stopAfter,
            Optional<OutputFile> json,
            boolean toStdout)
            throws IOException {
        client.sendText(start.json());
        interruption.onRequest(this::stop);
        stopAfter.ifPresent(this::stopAfter);
        LivePrinter live = new LivePrinter(console, Words.REQUESTS, quiet);
        End end = follow(new RemoteMetrics(start.concurrency(), start.durationS()), live);
        live.end();
        client.finish(CloseCode.NORMAL, "");
        if (last.isMissingNode()) {
            return interruption.requested() ? ExitCode.INTERRUPTED : end.code();
        }
        boolean written = show(end.finished(), json, toStdout);
        if (interruption.requested()) {
            return ExitCode.INTERRUPTED;
        }
        if (end.code() != ExitCode.OK) {
            return end.code();
        }
        if (!written) {
            return ExitCode.USAGE;
        }
        if (last.path("metrics").path("successful_requests").asLong() == 0) {
            return ExitCode.UNREACHABLE;
        }
        boolean complete = !end.finished().path("incomplete").asBoolean();
        return complete && end.finished().path("passed").asBoolean(true)
                ? ExitCode.OK
                : ExitCode.THRESHOLD_FAILED;
    }

    /** Reads messages until the test is over. */
    private End follow(RemoteMetrics metrics, LivePrinter live) throws IOException {
        boolean started = false;
        for (WebSocketEvent event; (event = client.receive()) != null; ) {
            if (!(event instanceof WebSocketEvent.Text text)) {
                continue;
            }
            JsonNode message = parse(text.text());
            switch (message.path("type").asText()) {
                case "test_started" -> started = true;
                case "metrics_update" -> {
                    started = true;
                    last = message;
                    if (!message.path("final").asBoolean()) {
                        live.show(metrics.snapshot(message.path("metrics")));
                    }
                }
                case "test_finished" -> {
                    return new End(message, ExitCode.OK);
                }
                case "error" -> {
                    live.end();
                    complain(message);
                    String code = message.path("code").asText();
                    // What refuses a later command does not end the test.
                    if (!started || code.equals("test_failed")) {
                        return new End(MissingNode.getInstance(), codeOf(code));
                    }
                }
                default -> {
                    // What a newer appliance says besides.
                }
            }
        }
        live.end();
        console.err()
                .println(
                        "threadmill: the appliance went away before the test was over (close code "
                                + client.closeCode()
                                + ")");
        return new End(MissingNode.getInstance(), ExitCode.UNREACHABLE);
    }

    private static int codeOf(String error) {
        return error.startsWith("invalid") ? ExitCode.USAGE : ExitCode.THRESHOLD_FAILED;
    }

    private void complain(JsonNode error) {
        String field = error.path("field").asText();
        console.err()
                .println(
                        "threadmill: "
                                + (field.isEmpty() ? "" : field + ": ")
                                + error.path("message").asText());
    }

    /** Prints and writes the last metrics; false where the file could not be written. */
    private boolean show(JsonNode finished, Optional<OutputFile> json, boolean toStdout)
            throws IOException {
        if (!quiet) {
            PrintWriter people = toStdout ? console.err() : console.out();
            people.print(RemoteMetrics.summary(last.path("metrics"), finished));
            people.flush();
        }
        String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(last) + "\n";
        if (toStdout) {
            console.out().print(text);
            console.out().flush();
        }
        boolean written = console.outWorks();
        if (json.isPresent()) {
            try {
                json.get().write(text);
            } catch (IOException e) {
                console.err()
                        .println("threadmill: the result could not be written: " + e.getMessage());
                written = false;
            }
        }
        return written;
    }

    private void stopAfter(Duration time) {
        Thread.ofVirtual()
                .name("threadmill-stop-after")
                .start(() -> {
                    try {
                        Thread.sleep(time);
                        stop();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private void stop() {
        try {
            client.sendText(STOP);
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
}
