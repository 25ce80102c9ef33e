package dev.threadmill.load.record;

import dev.threadmill.load.plan.Plan;
import java.time.Instant;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * All that a finished run has to tell.
 *
 * @param startedAt when the measured part began
 * @param measuredS length of the measured part in seconds, to the end of its last request
 * @param interrupted whether the run was stopped before its end
 * @param history how it went, for people to look at
 * @param findings what this kind of run has to tell besides
 * @param requests the same figures by the name of the request; empty where all are of one kind
 * @param workers who has made it; empty for a run in one process
 * @param incomplete whether a part of the load was not run, or is not in the result, though nobody
 *     asked the run to end
 */
public record Result(
        Plan plan,
        Instant startedAt,
        double measuredS,
        Counts counts,
        Times times,
        List<Interval> series,
        History history,
        ClientHealth client,
        List<Verdict> thresholds,
        boolean interrupted,
        Findings findings,
        List<RequestFigures> requests,
        List<WorkerPart> workers,
        boolean incomplete) {
    public Result {
        series = List.copyOf(series);
        thresholds = List.copyOf(thresholds);
        requests = List.copyOf(requests);
        workers = List.copyOf(workers);
    }

    /** The same result, made by workers. */
    public Result withWorkers(List<WorkerPart> by, boolean lacking) {
        return new Result(
                plan,
                startedAt,
                measuredS,
                counts,
                times,
                series,
                history,
                client,
                thresholds,
                interrupted,
                findings,
                requests,
                by,
                lacking);
    }

    /** The same result of another plan: one without its secrets. */
    public Result with(Plan other) {
        return new Result(
                other,
                startedAt,
                measuredS,
                counts,
                times,
                series,
                history,
                client,
                thresholds,
                interrupted,
                findings,
                requests,
                workers,
                incomplete);
    }

    /** The same result, judged by the plan's thresholds. */
    public Result judged() {
        List<Verdict> verdicts =
                plan.thresholds().stream().map(threshold -> Judge.judge(threshold, this)).toList();
        return new Result(
                plan,
                startedAt,
                measuredS,
                counts,
                times,
                series,
                history,
                client,
                verdicts,
                interrupted,
                findings,
                requests,
                workers,
                incomplete);
    }

    public Histogram latency() {
        return times.latency();
    }

    public Histogram service() {
        return times.service();
    }

    public Histogram lag() {
        return times.lag();
    }

    public Histogram connect() {
        return times.connect();
    }

    public Histogram firstByte() {
        return times.firstByte();
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
                    case Findings.Flows flows -> counts.total();
                };
        return measuredS > 0 ? count / measuredS : 0;
    }

    /** Whether every threshold holds; true where there is none. */
    public boolean passed() {
        return thresholds.stream().allMatch(Verdict::passed);
    }
}
