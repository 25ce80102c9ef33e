package dev.threadmill.load.cli;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.report.Foreign;
import dev.threadmill.load.report.OutputFile;
import dev.threadmill.load.report.Units;
import dev.threadmill.load.statistics.Looks;
import dev.threadmill.load.verify.Claim;
import dev.threadmill.load.verify.Claims;
import dev.threadmill.load.verify.ClaimsReader;
import dev.threadmill.load.verify.ClaimsReports;
import dev.threadmill.load.verify.ClaimsText;
import dev.threadmill.load.verify.InvalidClaimsException;
import dev.threadmill.load.verify.Judgement;
import dev.threadmill.load.verify.Ruling;
import dev.threadmill.load.verify.Trial;
import dev.threadmill.load.verify.Verification;
import dev.threadmill.load.verify.Verifier;
import dev.threadmill.load.verify.VerifyListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what a file claims. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures claims about servers, and says of each whether it holds.",
            "",
            "A claim is a load, a figure and its bound, or its ratio to another target that is"
                    + " measured in turns. It is passed or failed only where the rounds show it with"
                    + " 95 %% confidence; docs/claims.md tells how. For example:",
            "",
            "  claims:",
            "    - name: the shop answers within 50 ms",
            "      load: {target: {http: http://127.0.0.1:8080/}, rate: 200, duration: 5s}",
            "      metric: p99",
            "      bound: '< 50ms'",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill verify claims.yaml",
            "  threadmill verify claims.yaml --only echo --rounds 10",
            "  threadmill verify claims.yaml --html claims.html --junit claims.xml",
            "  threadmill verify ops/claims.yaml --list",
            "",
            "Rounds before those that count warm this process and the server up, so the first round",
            "of each claim is not in its figure.",
            "",
            "Exit codes: 0 all passed, 1 one failed, 2 wrong usage or file, 3 a server did not start",
            "or could not be reached, 4 one was undecided, client-limited or skipped, 130 interrupted.",
        })
final class VerifyCommand implements Callable<Integer>, VerifyListener {
    private final Console console;
    private final Interruption interruption;

    @Parameters(
            index = "0",
            paramLabel = "CLAIMS",
            description = "the file; - is the standard input")
    String file;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "only claims whose name holds this, in any case; repeatable")
    List<String> only = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "instead of the file's rounds and rounds_max; 5 at least")
    Integer rounds;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            converter = LoadOptions.DurationConverter.class,
            description = "after this time no rounds are added to undecided claims")
    Duration within = Duration.ofDays(7);

    @Option(names = "--check", description = "only say whether the file is one")
    boolean check;

    @Option(names = "--list", description = "only list the claims")
    boolean list;

    @Option(names = "--json", paramLabel = "FILE", description = "write JSON; - is stdout")
    String json;

    @Option(names = "--junit", paramLabel = "FILE", description = "write JUnit XML")
    Path junit;

    @Option(names = "--markdown", paramLabel = "FILE", description = "write a Markdown table")
    Path markdown;

    @Option(names = "--html", paramLabel = "FILE", description = "write a page with charts")
    Path html;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress and no table")
    boolean quiet;

    private final Map<OutputFile, Function<Verification, String>> outputs = new LinkedHashMap<>();
    private LivePrinter live;
    private String doing = "";
    private int done;
    private int all;

    VerifyCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        Claims claims;
        Path folder = folder();
        try {
            String text = PlanText.read(file, ClaimsReader.FILE_BYTES_MAX, "CLAIMS");
            claims = chosen(ClaimsReader.read(file.equals("-") ? "stdin" : file, text, folder));
        } catch (InvalidClaimsException e) {
            e.faults().forEach(fault -> console.err().println("threadmill: " + fault));
            return ExitCode.USAGE;
        }
        if (check || list) {
            return tell(claims);
        }
        prepare();
        live = new LivePrinter(console, quiet);
        all = claims.trials().stream().mapToInt(trial -> trial.claims().size()).sum();
        boolean here = claims.trials().stream().allMatch(trial -> !trial.servers().isEmpty());
        Carriers.set(null, here);
        return report(verify(claims, folder));
    }

    private Path folder() {
        Path parent = file.equals("-") ? null : Path.of(file).toAbsolutePath().getParent();
        return parent == null ? Path.of("").toAbsolutePath() : parent;
    }

    private Verification verify(Claims claims, Path folder) throws InterruptedException {
        Verifier verifier = new Verifier(claims, folder, within, this);
        interruption.onAbandoned(verifier::kill);
        interruption.onRequest(verifier::stop);
        Instant startedAt = Instant.now();
        long begin = System.nanoTime();
        try {
            List<Judgement> judgements = verifier.verify();
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Verification(
                    claims, startedAt, seconds, judgements, interruption.requested());
        } finally {
            live.end();
        }
    }

    /** The claims that were asked for. */
    private Claims chosen(Claims claims) {
        if (rounds != null && (rounds < Looks.ROUNDS_MIN || rounds > Looks.ROUNDS_MAX)) {
            throw new InvalidPlanException(
                    "rounds",
                    "must be between 5 and 200: fewer can show nothing with 95 % confidence");
        }
        List<Trial> trials = new ArrayList<>();
        for (Trial trial : claims.trials()) {
            List<Claim> wanted = trial.claims().stream().filter(this::isWanted).toList();
            if (!wanted.isEmpty()) {
                Trial chosen = trial.withClaims(wanted);
                trials.add(rounds == null ? chosen : chosen.withRounds(rounds));
            }
        }
        if (trials.isEmpty() && !only.isEmpty()) {
            throw new InvalidPlanException("only", "no claim's name holds " + only);
        }
        return new Claims(claims.file(), claims.name(), claims.servers(), trials);
    }

    private boolean isWanted(Claim claim) {
        String name = claim.name().toLowerCase(Locale.ROOT);
        return only.isEmpty()
                || only.stream().anyMatch(part -> name.contains(part.toLowerCase(Locale.ROOT)));
    }

    private int tell(Claims claims) {
        long count = claims.trials().stream().mapToLong(trial -> trial.claims().size()).sum();
        Duration length =
                claims.trials().stream().map(Trial::length).reduce(Duration.ZERO, Duration::plus);
        if (list) {
            claims.trials().stream()
                    .flatMap(trial -> trial.claims().stream())
                    .forEach(claim ->
                            console.out()
                                    .println(
                                            Foreign.line(claim.name())
                                                    + ": "
                                                    + (claim.bound().ratio() ? "ratio of " : "")
                                                    + claim.figure().key()
                                                    + " "
                                                    + claim.bound().text()));
        }
        console.out()
                .println(
                        file
                                + " holds "
                                + count
                                + " claims; measuring them takes "
                                + Math.max(1, length.toSeconds())
                                + " s at least");
        return console.outWorks() ? ExitCode.OK : ExitCode.USAGE;
    }

    private void prepare() {
        prepare(
                json == null || json.equals("-") ? null : Path.of(json),
                "json",
                ClaimsReports::json);
        prepare(junit, "junit", ClaimsReports::junit);
        prepare(markdown, "markdown", ClaimsText::markdown);
        prepare(html, "html", ClaimsReports::html);
    }

    private void prepare(Path path, String option, Function<Verification, String> report) {
        if (path == null) {
            return;
        }
        try {
            OutputFile output = OutputFile.prepare(path);
            if (outputs.keySet().stream().anyMatch(other -> other.isSameAs(output))) {
                throw new InvalidPlanException(option, path + " is to hold another result already");
            }
            if (!file.equals("-") && output.replaces(Path.of(file))) {
                throw new InvalidPlanException(option, path + " is the file of the claims itself");
            }
            outputs.put(output, report);
        } catch (IOException e) {
            throw new InvalidPlanException(option, e.getMessage());
        }
    }

    private int report(Verification verification) {
        boolean jsonOut = "-".equals(json);
        if (!quiet) {
            (jsonOut ? console.err() : console.out())
                    .print(
                            ClaimsText.of(
                                    verification, jsonOut ? console.errInk() : console.outInk()));
        }
        if (jsonOut) {
            console.out().print(ClaimsReports.json(verification));
        }
        console.err().flush();
        console.out().flush();
        boolean written = console.outWorks();
        for (Map.Entry<OutputFile, Function<Verification, String>> output : outputs.entrySet()) {
            try {
                output.getKey().write(output.getValue().apply(verification));
            } catch (IOException e) {
                console.err()
                        .println("threadmill: a result could not be written: " + e.getMessage());
                written = false;
            }
        }
        if (verification.interrupted()) {
            return ExitCode.INTERRUPTED;
        }
        return written ? code(verification) : ExitCode.USAGE;
    }

    private static int code(Verification verification) {
        if (verification.count(Ruling.FAILED) > 0) {
            return ExitCode.THRESHOLD_FAILED;
        } else if (verification.count(Ruling.ERROR) > 0) {
            return ExitCode.UNREACHABLE;
        }
        return verification.count(Ruling.PASSED) == verification.judgements().size()
                ? ExitCode.OK
                : ExitCode.UNDECIDED;
    }

    @Override
    public void round(Trial trial, int round) {
        doing =
                "%d/%d  %s, %s"
                        .formatted(
                                done + 1,
                                all,
                                Foreign.line(trial.claims().getFirst().name()),
                                round == 0 ? "warming up" : "round " + round);
        if (console.redraws()) {
            live.show(doing);
        }
    }

    @Override
    public void tick(Snapshot snapshot) {
        if (console.redraws()) {
            live.show(doing + "  " + Units.rate(snapshot.interval().perSecond()) + "/s");
        }
    }

    @Override
    public void judged(Judgement judgement) {
        done++;
        if (!quiet) {
            live.end();
            console.err().println(ClaimsText.line(judgement, console.errInk()));
        }
    }
}
