package dev.threadmill.load.cli;

import dev.threadmill.load.engine.Descriptors;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.TargetUri;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.report.OutputFile;
import dev.threadmill.load.report.ReplayJson;
import dev.threadmill.load.report.ReplayText;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.recording.InvalidRecordingException;
import dev.threadmill.recording.RecordingReader;
import dev.threadmill.recording.replay.Likeness;
import dev.threadmill.recording.replay.MessageTransform;
import dev.threadmill.recording.replay.MessageTransform.TransformException;
import dev.threadmill.recording.replay.Replay;
import dev.threadmill.recording.replay.ReplayClock;
import dev.threadmill.recording.replay.ReplayPlan;
import dev.threadmill.recording.replay.ReplayResult;
import dev.threadmill.recording.replay.ScriptedTransform;
import dev.threadmill.script.InvalidScriptException;
import dev.threadmill.script.ScriptSource;
import dev.threadmill.script.Scripts;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Plays recorded WebSocket sessions. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says what the clients of a recording said, when they said it, and compares what comes"
                    + " back with what came back then.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill ws replay --input session.json",
            "  threadmill ws replay --input session.json ws://127.0.0.1:8080/ws --speed 2.0",
            "  threadmill ws replay --input session.json --ignore /timestamp --timeout 1s",
            "  threadmill ws replay --input session.json --transform ./transform.js",
            "  threadmill ws replay --input session.json --speed max -c 100 --json -",
            "",
            "UUIDs and RFC 3339 times equal each other unless --strict. A URL without a",
            "path goes to the paths that were recorded. Without a URL: to the server that",
            "was recorded if it is on this machine, else to ws://127.0.0.1:8080/ws.",
            "",
            "Exit codes: 0 done, 1 differences (with -c N only with --fail-on-difference),",
            "2 wrong usage, invalid recording or script, 3 the server could not be reached,",
            "130 interrupted.",
        })
final class WsReplayCommand implements Callable<Integer> {
    private final Console console;
    private final Interruption interruption;

    @Option(
            names = {"-i", "--input"},
            required = true,
            paramLabel = "FILE",
            description = "the recording")
    Path input;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "URL",
            description = "ws:// or wss://; see below")
    String url;

    @Option(
            names = "--speed",
            paramLabel = "N|max",
            defaultValue = "1.0",
            description =
                    "times the recorded speed; 0 or max: as fast as the answers come (default"
                            + " ${DEFAULT-VALUE})")
    String speed;

    @Option(
            names = "--transform",
            paramLabel = "FILE.js",
            description =
                    "a script that changes each message before it is sent: its value is sent,"
                            + " undefined is not; it sees msg")
    Path transform;

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            defaultValue = "1",
            description = "connections that play each recorded one, at once (default 1)")
    int copies;

    @Option(
            names = "--ignore",
            paramLabel = "POINTER",
            description =
                    "a JSON pointer to what may differ, such as /timestamp; * is any step;"
                            + " repeatable")
    List<String> ignored = List.of();

    @Option(names = "--strict", description = "UUIDs and times must be equal, too")
    boolean strict;

    @Option(
            names = "--fail-on-difference",
            negatable = true,
            description = "exit with 1 on any difference (default: if -c is 1)")
    Boolean failOnDifference;

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "a header field of the handshakes; repeatable")
    List<String> headers = List.of();

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "sent as Authorization: Bearer TOKEN")
    String token;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            defaultValue = "5s",
            description = "for connecting, and for answers that are due (default ${DEFAULT-VALUE})")
    Duration timeout;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "write the result as JSON; - is stdout")
    String json;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress and no summary")
    boolean quiet;

    @Mixin TlsOptions trust;

    WsReplayCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        Faults faults = new Faults();
        ReplayPlan[] plan = new ReplayPlan[1];
        faults.attempt(() -> plan[0] = plan());
        Optional<OutputFile> file = outputFile(faults);
        faults.throwIfAny();
        return run(new Replay(plan[0], transforms(), ReplayClock.SYSTEM), file);
    }

    private int run(Replay replay, Optional<OutputFile> file) throws InterruptedException {
        Descriptors.check(replay.connections());
        interruption.onRequest(replay::stop);
        LivePrinter live = new LivePrinter(console, quiet);
        ReplayResult result;
        try {
            result = replay.run(now -> live.show(ReplayText.live(now.soFar(), now.open())));
        } catch (ConnectException e) {
            live.end();
            return fail(ExitCode.UNREACHABLE, advice(e, replay.target()));
        } catch (TransformException e) {
            live.end();
            return fail(ExitCode.USAGE, e.getMessage());
        }
        live.end();
        boolean written = show(result, replay.target(), file);
        if (interruption.requested()) {
            return ExitCode.INTERRUPTED;
        }
        boolean fails = failOnDifference == null ? copies == 1 : failOnDifference;
        return !written
                ? ExitCode.USAGE
                : fails && !result.asRecorded() ? ExitCode.THRESHOLD_FAILED : ExitCode.OK;
    }

    private MessageTransform.Maker transforms() {
        if (transform == null) {
            return MessageTransform.NONE;
        }
        // Ends with the process: closing it at the same moment makes its own shutdown complain.
        Scripts scripts = new Scripts(Scripts.Limits.DEFAULT, this::note);
        try {
            String text = Files.readString(transform);
            ScriptSource source =
                    new ScriptSource(transform.toString(), 1, ScriptSource.Kind.TRANSFORM, text);
            return ScriptedTransform.maker(scripts, scripts.compile(source), this::note);
        } catch (IOException e) {
            throw new InvalidPlanException("transform", "cannot read " + transform);
        } catch (InvalidScriptException | IllegalArgumentException e) {
            throw new InvalidPlanException("transform", e.getMessage());
        }
    }

    private void note(String line) {
        console.err().println("threadmill: " + line);
    }

    private ReplayPlan plan() {
        Faults faults = new Faults();
        RecordingReader.Read[] read = new RecordingReader.Read[1];
        URI[] server = new URI[1];
        List<Header> fields = new ArrayList<>();
        Likeness[] likeness = new Likeness[1];
        Tls[] tls = new Tls[1];
        double[] factor = new double[1];
        faults.attempt(() -> read[0] = read());
        faults.attempt(
                () -> server[0] = url == null ? null : TargetUri.parse(url, List.of("ws", "wss")));
        headers.forEach(line -> faults.attempt(() -> fields.add(Header.parse(line))));
        faults.attempt(() -> {
            if (token != null) {
                fields.add(new Header("Authorization", "Bearer " + token));
            }
        });
        faults.attempt(() -> likeness[0] = new Likeness(ignored, strict));
        faults.attempt(() -> tls[0] = trust.tls());
        faults.attempt(() -> factor[0] = factor());
        faults.throwIfAny();
        read[0].warning().ifPresent(text -> console.err().println("threadmill: " + text));
        return new ReplayPlan(
                read[0].recording(),
                server[0] == null ? ReplayPlan.usualServer(read[0].recording()) : server[0],
                factor[0],
                copies,
                fields,
                tls[0],
                timeout,
                likeness[0]);
    }

    private RecordingReader.Read read() {
        try {
            return RecordingReader.read(input);
        } catch (InvalidRecordingException e) {
            throw new InvalidPlanException("input", e.getMessage());
        } catch (IOException e) {
            throw new InvalidPlanException("input", "cannot read " + input);
        }
    }

    private double factor() {
        if (speed.toLowerCase(Locale.ROOT).equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            double number = Double.parseDouble(speed.replaceFirst("(?i)x$", ""));
            return number == 0 ? Double.POSITIVE_INFINITY : number;
        } catch (NumberFormatException e) {
            throw new InvalidPlanException(
                    "speed", "'" + speed + "' is no speed; write it like 2.0, 0.5 or max");
        }
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

    /** Prints and writes the result; false where that failed. */
    private boolean show(ReplayResult result, URI server, Optional<OutputFile> file) {
        boolean toStdout = "-".equals(json);
        if (!quiet) {
            PrintWriter people = toStdout ? console.err() : console.out();
            people.print(
                    ReplayText.summary(
                            result,
                            input.toString(),
                            server,
                            toStdout ? console.errInk() : console.outInk()));
            people.flush();
        }
        String text = ReplayJson.of(result, input.toString(), server);
        if (toStdout) {
            console.out().print(text);
            console.out().flush();
        }
        boolean written = console.outWorks();
        if (file.isPresent()) {
            try {
                file.get().write(text);
            } catch (IOException e) {
                console.err()
                        .println("threadmill: the result could not be written: " + e.getMessage());
                written = false;
            }
        }
        return written;
    }

    private String advice(ConnectException failure, URI server) {
        int port =
                server.getPort() != -1
                        ? server.getPort()
                        : "wss".equalsIgnoreCase(server.getScheme()) ? 443 : 80;
        return Advice.on(failure, server, port, timeout);
    }

    private int fail(int code, String message) {
        console.err().println("threadmill: " + message);
        return code;
    }
}
