package dev.threadmill.load.cli;

import dev.threadmill.load.cluster.Worker;
import dev.threadmill.load.cluster.WorkerEvent;
import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.record.Result;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs parts of other people's runs. */
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Waits for load tests and runs its part of each, one at a time, until it is ended.",
            "",
            "Whoever reaches its Redis can have it put targets under load, so it takes only those"
                    + " that it is allowed: of this machine, unless told otherwise.",
            ""
        },
        footer = {
            "",
            "For example:",
            "  threadmill worker --redis redis://127.0.0.1:6379",
            "  REDIS_URL=rediss://:secret@10.0.0.5 threadmill worker --allow '*.test.example.org'",
            "  threadmill worker --redis redis://10.0.0.5 --allow shop.example.org:443 --allow"
                    + " 10.0.0.7",
            "  threadmill worker --redis redis://10.0.0.5 --allow '*' --once",
            "  threadmill workers --redis redis://10.0.0.5",
            "",
            "and then, anywhere:",
            "  threadmill run plan.yaml --workers 2 --redis redis://10.0.0.5",
            "",
            "It needs no terminal, says a line to each event, and waits for a Redis that is away.",
            "SIGTERM and Ctrl-C end it: a run that is under way goes on without it.",
            "",
            "Exit codes: 0 it was ended, or has run its part with --once, 1 with --once its run",
            "failed, or it refused it, 2 wrong usage.",
        })
final class WorkerCommand implements Callable<Integer> {
    private static final String ALLOWED = "THREADMILL_ALLOWED_TARGETS";
    private static final int NAME_MAX = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int ATTEMPTS = 4;
    private static final long LINE_NANOS = 1_000_000_000L;

    private final Console console;
    private final Interruption interruption;

    @Mixin RedisOptions redis = new RedisOptions();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "what results call it (default: the host's name and the process's id)")
    String name;

    @Option(
            names = "--allow",
            paramLabel = "HOST[:PORT]",
            split = ",",
            description =
                    "a target that it may put under load, such as shop.example.org, 10.0.0.7:8080"
                            + " or '*.example.org'; '*' is every one, nets are not known;"
                            + " repeatable (default: THREADMILL_ALLOWED_TARGETS, a list with"
                            + " commas, else this machine alone)")
    List<String> allowed = List.of();

    @Option(
            names = "--once",
            description =
                    "end after one run that it was given, be it that it refused it: for a Job of"
                            + " Kubernetes")
    boolean once;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "carrier threads (default: one per core, 2 at least)")
    Integer threads;

    private volatile boolean failed;
    private long ignoredNanos = System.nanoTime() - LINE_NANOS;
    private long unsaid;

    WorkerCommand(Console console, Interruption interruption) {
        this.console = console;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        Faults faults = new Faults();
        RedisUrl[] url = new RedisUrl[1];
        faults.attempt(() -> url[0] = redis.url());
        String known = name == null ? usualName() : name;
        faults.unless(
                !known.isBlank() && known.length() <= NAME_MAX,
                "name",
                "must have between 1 and " + NAME_MAX + " characters");
        faults.unless(
                threads == null || (threads >= 1 && threads <= 1_024),
                "threads",
                "must be between 1 and 1024");
        AllowedTargets[] may = new AllowedTargets[1];
        faults.attempt(() -> may[0] = targets(allowed, System.getenv().getOrDefault(ALLOWED, "")));
        faults.throwIfAny();
        Carriers.set(threads);
        AllowedTargets targets = may[0];
        say("worker %s for %s, may put under load: %s", known, url[0], words(targets));
        if (targets.everything()) {
            say("WARNING: whoever reaches this Redis can have this worker load any target at all");
        }
        try (Redis connection = Redis.open(url[0])) {
            Worker[] worker = new Worker[1];
            worker[0] =
                    new Worker(
                            connection,
                            redis.prefix(),
                            known,
                            targets::allows,
                            event -> told(event, worker[0]));
            interruption.onOrdinaryRequest(worker[0]::stop);
            awaitFirst(connection);
            worker[0].serve();
        }
        say("worker %s has ended", known);
        return once && failed ? ExitCode.THRESHOLD_FAILED : ExitCode.OK;
    }

    /** What is not there after this is worth a word; a first attempt may take long here. */
    private static void awaitFirst(Redis connection) throws InterruptedException {
        int left = ATTEMPTS;
        while (!connection.awaitConnected(PATIENCE)
                && connection.state().reason().isEmpty()
                && left > 0) {
            left--;
        }
    }

    /** The options, else the environment, else this machine. */
    static AllowedTargets targets(List<String> options, String environment) {
        List<String> patterns =
                Stream.of(environment.split(",", -1))
                        .map(String::strip)
                        .filter(pattern -> !pattern.isEmpty())
                        .toList();
        if (!options.isEmpty()) {
            // Not filtered: one that is empty is a mistake, not a wish for the default.
            patterns = options.stream().map(String::strip).toList();
        }
        return patterns.isEmpty() ? AllowedTargets.LOOPBACK : AllowedTargets.of(patterns);
    }

    private static String words(AllowedTargets targets) {
        return targets.everything() ? "EVERYTHING" : String.join(", ", targets.patterns());
    }

    private static String usualName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return host.substring(0, Math.min(host.length(), NAME_MAX / 2))
                + "-"
                + ProcessHandle.current().pid();
    }

    private void told(WorkerEvent event, Worker worker) {
        switch (event) {
            case WorkerEvent.Registered registered -> say("waits for runs");
            case WorkerEvent.LostRedis lost -> say("%s: goes on trying", lost.message());
            case WorkerEvent.Took took ->
                    say(
                            "run %s: part %d of %d: %s",
                            took.run(),
                            took.shard().index() + 1,
                            took.shard().count(),
                            PlanWords.share(took.plan()));
            case WorkerEvent.Began began -> say("run %s: has begun", began.run());
            case WorkerEvent.Finished finished -> {
                say("run %s: done: %s", finished.run(), figures(finished.result()));
                endIfOnce(worker, false);
            }
            case WorkerEvent.Ignored ignored -> ignored(ignored.what());
            case WorkerEvent.Refused refused -> {
                say("run %s: refused: %s", refused.run(), refused.reason());
                endIfOnce(worker, true);
            }
            case WorkerEvent.GaveUp gaveUp -> {
                say("run %s: ended early: %s", gaveUp.run(), gaveUp.reason());
                endIfOnce(worker, true);
            }
        }
    }

    /** Whoever reaches Redis may send as much as he likes: a line a second is enough of it. */
    private void ignored(String what) {
        long now = System.nanoTime();
        if (now - ignoredNanos < LINE_NANOS) {
            unsaid++;
            return;
        }
        ignoredNanos = now;
        say("ignored: %s%s", what, unsaid == 0 ? "" : " (and " + unsaid + " before it)");
        unsaid = 0;
    }

    private void endIfOnce(Worker worker, boolean badly) {
        if (once) {
            failed = badly;
            worker.stop();
        }
    }

    private static String figures(Result result) {
        return String.format(
                Locale.ROOT,
                "%d in all, %d failed, %.1f per second",
                result.counts().total(),
                result.counts().failed(),
                result.perSecond());
    }

    /** A line of its own with the time; what came through Redis must not be able to add others. */
    private void say(String form, Object... values) {
        String line = String.format(Locale.ROOT, form, values);
        console.out()
                .println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + PlainLine.of(line));
        console.out().flush();
    }
}
