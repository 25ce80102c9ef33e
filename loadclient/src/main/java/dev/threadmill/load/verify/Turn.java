package dev.threadmill.load.verify;

import dev.threadmill.load.engine.Run;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Judge;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.transport.ErrorKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.StringJoiner;

/** Runs one round of one target, and takes from it what the claims ask for. */
final class Turn {
    /** As the engine has it. */
    private static final double LATE_US = 5_000;

    private final List<Figure> figures;
    private final Optional<Server> server;
    private final VerifyListener listener;
    private final long residentBefore;
    private long residentMax;
    private long measuredCpu = -1;
    private long measuredCount;
    private double cpuNanosPerRequest = Double.NaN;

    Turn(List<Figure> figures, Optional<Server> server, VerifyListener listener) {
        this.figures = figures;
        this.server = server;
        this.listener = listener;
        this.residentBefore = resident();
        this.residentMax = residentBefore;
    }

    /** A round without load. */
    Round look() {
        return new Round(measured(Optional.empty()), 0, 0, 0, 0, "", List.of(), false);
    }

    Round run(Run run) throws InterruptedException {
        long cpuBefore = cpu();
        Result result = run.execute(this::tick);
        residentMax = Math.max(residentMax, resident());
        Counts counts = result.counts();
        // Without warm-up all of it is measured; else what came after the first look.
        boolean whole = measuredCpu < 0 && result.plan().warmup().isZero();
        long count = counts.total() - measuredCount;
        if (count > 0 && (whole || measuredCpu >= 0)) {
            cpuNanosPerRequest = (double) (cpu() - (whole ? cpuBefore : measuredCpu)) / count;
        }
        ClientHealth client = result.client();
        return new Round(
                measured(Optional.of(result)),
                counts.failed(),
                counts.total(),
                counts.dropped(),
                counts.errors().getOrDefault(ErrorKind.LOCAL, 0L),
                failures(counts),
                client.own(),
                client.timerOvershootP99Us() > LATE_US);
    }

    private void tick(Snapshot snapshot) {
        residentMax = Math.max(residentMax, resident());
        if (measuredCpu < 0 && snapshot.phase() == Phase.MEASURE) {
            measuredCpu = cpu();
            measuredCount = snapshot.counts().total();
        }
        listener.tick(snapshot);
    }

    private long resident() {
        OptionalLong bytes = server.map(Server::residentBytes).orElse(OptionalLong.empty());
        return bytes.orElse(0);
    }

    private long cpu() {
        return server.map(Server::cpuNanos).orElse(0L);
    }

    private static String failures(Counts counts) {
        StringJoiner words = new StringJoiner(", ");
        counts.errors().forEach((kind, count) -> words.add(kind.key() + " " + count));
        SortedMap<Integer, Long> refused = counts.status().tailMap(400);
        refused.forEach((status, count) -> words.add("status " + status + " " + count));
        return words.length() == 0 ? "messages lost" : words.toString();
    }

    private Map<Figure, Double> measured(Optional<Result> result) {
        Map<Figure, Double> values = new HashMap<>();
        for (Figure figure : figures) {
            OptionalDouble value =
                    switch (figure) {
                        case Figure.OfServer wanted -> ofServer(wanted, result.map(Result::plan));
                        case Figure.OfLoad wanted ->
                                result.map(all -> Judge.figure(wanted.metric(), all))
                                        .orElse(OptionalDouble.empty());
                        case Figure.Held held -> held(result);
                        case Figure.Probe probe -> probe(probe, result);
                    };
            value.ifPresent(number -> values.put(figure, number));
        }
        return values;
    }

    private static OptionalDouble held(Optional<Result> result) {
        return result.isPresent() && result.get().findings() instanceof Findings.Idle idle
                ? OptionalDouble.of(idle.opened() - idle.lost())
                : OptionalDouble.empty();
    }

    private static OptionalDouble probe(Figure.Probe probe, Optional<Result> result) {
        return result.isPresent()
                        && result.get().findings() instanceof Findings.Idle idle
                        && idle.echoes() > 0
                ? OptionalDouble.of(Distribution.percentile(idle.probe(), probe.percentile()))
                : OptionalDouble.empty();
    }

    private OptionalDouble ofServer(Figure.OfServer figure, Optional<Plan> plan) {
        if (server.isEmpty()) {
            return OptionalDouble.empty();
        }
        boolean memory = residentBefore > 0;
        return switch (figure) {
            case START_MS -> OptionalDouble.of(server.get().startMs());
            case RSS_MB -> memory ? OptionalDouble.of(residentMax / 1e6) : OptionalDouble.empty();
            case RSS_PER_CONNECTION_KB ->
                    memory && plan.isPresent()
                            ? OptionalDouble.of(
                                    (residentMax - residentBefore) / 1e3 / plan.get().connections())
                            : OptionalDouble.empty();
            case CPU_US_PER_REQUEST ->
                    cpuNanosPerRequest > 0
                            ? OptionalDouble.of(cpuNanosPerRequest / 1e3)
                            : OptionalDouble.empty();
        };
    }
}
