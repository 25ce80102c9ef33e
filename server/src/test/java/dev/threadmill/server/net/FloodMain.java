package dev.threadmill.server.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Floods an appliance in a process of its own, one way after the other, while 20 connections that
 * behave well go on echoing. Takes some 90 s. Exits with 1 where a bound does not hold, with 4
 * where the machine is too busy with other things to tell.
 */
public final class FloodMain {
    private static final int WELL_BEHAVED = 20;
    private static final int PAUSE_MS = 5;
    private static final double P99_US_MAX = 20_000;

    /** A machine that is slower than this without any flood cannot show whose fault slowness is. */
    private static final double QUIET_P99_US_MAX = P99_US_MAX / 4;

    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(15);

    /** What memory may keep of all floods together, besides a quarter of what it was. */
    private static final long RSS_KB_MORE_MAX = 48 * 1_024;

    private final PrintStream out;
    private final Process server;
    private final int port;
    private final List<String> violations = new ArrayList<>();
    private final List<String> undecided = new ArrayList<>();
    private boolean quiet;

    private FloodMain(PrintStream out, Process server, int port) {
        this.out = out;
        this.server = server;
        this.port = port;
    }

    /** One flood: so many clients for so long; those that must all be cut may take longer. */
    private record Round(Flood flood, int clients, Duration duration, boolean allCut) {}

    private static final List<Round> ROUNDS =
            List.of(
                    new Round(Flood.HALF_OPEN, 5_000, Duration.ofSeconds(8), true),
                    new Round(Flood.SLOW_REQUEST, 500, Duration.ofSeconds(8), true),
                    new Round(Flood.SLOW_FRAME, 1_000, Duration.ofSeconds(8), false),
                    new Round(Flood.OVERSIZED, 50, Duration.ofSeconds(6), false),
                    new Round(Flood.BOMB, 20, Duration.ofSeconds(6), false),
                    new Round(Flood.GARBAGE, 200, Duration.ofSeconds(6), false),
                    new Round(Flood.SLOW_READER, 100, Duration.ofSeconds(6), false));

    /** Runs from the project's folder, with everything built; arguments name the floods to run. */
    public static void main(String[] args) throws Exception {
        Process server =
                new ProcessBuilder("server/bin/threadmill-server", "--port", "0")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        int exitCode;
        try {
            // Not closed: it ends with the process.
            var lines = new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8));
            String first = lines.readLine();
            if (first == null || !first.startsWith("listening on ")) {
                throw new IOException("the appliance did not start: " + first);
            }
            Thread.ofVirtual().start(() -> lines.lines().forEach(line -> {}));
            int port = URI.create(first.substring("listening on ".length()).strip()).getPort();
            exitCode = new FloodMain(System.out, server, port).run(List.of(args));
        } finally {
            server.destroy();
            if (!server.waitFor(15, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
        System.exit(exitCode);
    }

    private int run(List<String> chosen) throws Exception {
        out.printf("appliance: process %d, port %d%n", server.pid(), port);
        try (EchoProbe probe = EchoProbe.start(port, WELL_BEHAVED, PAUSE_MS)) {
            probe.awaitEchoes(500);
            probe.take();
            row(
                    "flood", "clients", "made", "cut", "echoes", "p50 us", "p99 us", "max us",
                    "RSS MB");
            Thread.sleep(QUIET);
            collectGarbage();
            EchoProbe.RoundTrips alone = probe.take();
            report("none", 0, null, alone);
            quiet = alone.p99Us() < QUIET_P99_US_MAX;
            long before = rssKb();
            for (Round round : ROUNDS) {
                if (chosen.isEmpty() || chosen.contains(name(round.flood()))) {
                    flood(round, probe);
                }
            }
            long after = settled(before);
            probe.take();
            Thread.sleep(QUIET);
            report("none", 0, null, probe.take());
            check(
                    after <= bound(before),
                    "memory: %d MB before, %d MB afterwards"
                            .formatted(before / 1024, after / 1024));
            check(probe.failures().isEmpty(), "well-behaved connections: " + probe.failures());
        }
        violations.forEach(violation -> out.println("VIOLATED: " + violation));
        undecided.forEach(doubt -> out.println("UNDECIDED, the machine is busy: " + doubt));
        if (violations.isEmpty() && undecided.isEmpty()) {
            out.println("all bounds hold");
        }
        return violations.isEmpty() ? undecided.isEmpty() ? 0 : 4 : 1;
    }

    private void flood(Round round, EchoProbe probe) throws Exception {
        probe.take();
        try (Crowd crowd = Crowd.start(round.flood(), port, round.clients())) {
            Thread.sleep(round.duration());
            long start = System.nanoTime();
            while (round.allCut()
                    && crowd.cut() + crowd.held() + crowd.refused() < round.clients()
                    && System.nanoTime() - start < RECOVERY_MAX.toNanos()) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            EchoProbe.RoundTrips trips = probe.take();
            report(name(round.flood()), round.clients(), crowd, trips);
            if (!(trips.p99Us() < P99_US_MAX)) {
                (quiet ? violations : undecided)
                        .add(
                                "%s: p99 of the others is %.0f us"
                                        .formatted(round.flood(), trips.p99Us()));
            }
            check(
                    !round.allCut() || crowd.cut() == round.clients(),
                    "%s: %d of %d are cut".formatted(round.flood(), crowd.cut(), round.clients()));
            check(crowd.refused() == 0, round.flood() + ": refused " + crowd.refused());
        }
    }

    private static String name(Flood flood) {
        return flood.name().toLowerCase(Locale.ROOT);
    }

    private void report(String flood, int clients, Crowd crowd, EchoProbe.RoundTrips trips)
            throws IOException {
        row(
                flood,
                String.valueOf(clients),
                crowd == null ? "-" : String.valueOf(crowd.connected()),
                crowd == null ? "-" : String.valueOf(crowd.cut()),
                String.valueOf(trips.count()),
                "%.0f".formatted(trips.p50Us()),
                "%.0f".formatted(trips.p99Us()),
                "%.0f".formatted(trips.maxUs()),
                String.valueOf(rssKb() / 1_024));
    }

    private void row(String first, String... cells) {
        StringBuilder row = new StringBuilder("%-14s".formatted(first));
        for (String cell : cells) {
            row.append("%9s".formatted(cell));
        }
        out.println(row);
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }

    private static long bound(long beforeKb) {
        return beforeKb + beforeKb / 4 + RSS_KB_MORE_MAX;
    }

    /** The memory when it has come down to its bound, or the last that was seen. */
    private long settled(long before) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long now;
        do {
            Thread.sleep(Duration.ofSeconds(1));
            collectGarbage();
            now = rssKb();
        } while (now > bound(before) && System.nanoTime() - start < RECOVERY_MAX.toNanos());
        return now;
    }

    /** Memory that only waits for a collection is not held by anybody. */
    private void collectGarbage() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        new ProcessBuilder(jcmd.toString(), String.valueOf(server.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private long rssKb() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + server.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("the appliance is gone");
    }
}
