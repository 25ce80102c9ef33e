package dev.threadmill.load.record;

import dev.threadmill.load.plan.Plan;
import java.time.Instant;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * All that a finished run has to tell. Histograms hold nanoseconds with three significant digits.
 *
 * @param startedAt when the measured part began
 * @param measuredS length of the measured part in seconds, to the end of its last request
 * @param latency from the intended start (open model) or the actual start (closed model) to the end
 *     of the answer; answered requests only
 * @param service from the actual start to the end of the answer
 * @param lag from the intended to the actual start; empty in a closed model
 * @param connect time to open a connection, TLS included
 * @param firstByte from the actual start to the first byte of the answer
 * @param interrupted whether the run was stopped before its end
 * @param findings what this kind of run has to tell besides
 * @param workers who has made it; empty for a run in one process
 * @param incomplete whether a part of the load was not run, or is not in the result, though nobody
 *     asked the run to end
 */
public record Result(
        Plan plan,
        Instant startedAt,
        double measuredS,
        Counts counts,
        Histogram latency,
        Histogram service,
        Histogram lag,
        Histogram connect,
        Histogram firstByte,
        List<Interval> series,
        ClientHealth client,
        List<Verdict> thresholds,
        boolean interrupted,
        Findings findings,
        List<WorkerPart> workers,
        boolean incomplete) {
    public Result {
        series = List.copyOf(series);
        thresholds = List.copyOf(thresholds);
        workers = List.copyOf(workers);
    }

    /** The result of a run in one process. */
    public Result(
            Plan plan,
            Instant startedAt,
            double measuredS,
            Counts counts,
            Histogram latency,
            Histogram service,
            Histogram lag,
            Histogram connect,
            Histogram firstByte,
            List<Interval> series,
            ClientHealth client,
            List<Verdict> thresholds,
            boolean interrupted,
            Findings findings) {
        this(
                plan,
                startedAt,
                measuredS,
                counts,
                latency,
                service,
                lag,
                connect,
                firstByte,
                series,
                client,
                thresholds,
                interrupted,
                findings,
                List.of(),
                false);
    }

    /** The same result, made by workers. */
    public Result withWorkers(List<WorkerPart> by, boolean lacking) {
        return new Result(
                plan,
                startedAt,
                measuredS,
                counts,
                latency,
                service,
                lag,
                connect,
                firstByte,
                series,
                client,
                thresholds,
                interrupted,
                findings,
                by,
                lacking);
    }

    /** The same result, judged. */
    public Result withThresholds(List<Verdict> verdicts) {
        return new Result(
                plan,
                startedAt,
                measuredS,
                counts,
                latency,
                service,
                lag,
                connect,
                firstByte,
                series,
                client,
                verdicts,
                interrupted,
                findings,
                workers,
                incomplete);
    }

    /** Finished requests, deliveries, or handshakes that succeeded, per second. */
    public double perSecond() {
        long count =
                switch (findings) {
                    case Findings.None none -> counts.total();
                    case Findings.Broadcast broadcast -> counts.ok();
                    case Findings.Idle idle -> idle.opened();
                    case Findings.Events events -> counts.total();
                    case Findings.Bridge bridge -> counts.total();
                };
        return measuredS > 0 ? count / measuredS : 0;
    }

    /** Whether every threshold holds; true where there is none. */
    public boolean passed() {
        return thresholds.stream().allMatch(Verdict::passed);
    }
}
