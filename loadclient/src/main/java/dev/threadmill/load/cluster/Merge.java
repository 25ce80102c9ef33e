package dev.threadmill.load.cluster;

import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.SocketIoMode;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.History;
import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.Times;
import dev.threadmill.load.record.Traffic;
import dev.threadmill.load.record.WorkerPart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/**
 * Makes one of many: counts and histograms are added, which loses nothing, since all histograms
 * have the same shape; a percentile is never made of percentiles.
 */
final class Merge {
    private static final double SECOND_NANOS = 1e9;

    /** What is older says nothing of the last second. */
    private static final long FRESH_NANOS = 2_500_000_000L;

    private final Plan plan;
    private final List<Part> parts;

    Merge(Plan plan, List<Part> parts) {
        this.plan = plan;
        this.parts = List.copyOf(parts);
    }

    /**
     * The result of all; of a worker that was lost, what it had told.
     *
     * @param startedAt where no worker has said
     */
    Result result(Series series, boolean interrupted, Instant startedAt) {
        List<Figures> measured =
                parts.stream()
                        .map(Part::figures)
                        .filter(figures -> figures != null && figures.measured())
                        .toList();
        double measuredS =
                parts.stream()
                        // Of an idle run that is how long opening took: a lost one cannot tell.
                        .filter(part -> part.end() != null || !plan.idle())
                        .mapToDouble(Part::measuredS)
                        .max()
                        .orElse(0);
        return new Result(
                        plan,
                        ends().map(Report.Ended::startedAt)
                                .min(Comparator.naturalOrder())
                                .orElse(startedAt),
                        measuredS,
                        counts(measured),
                        times(measured),
                        series.rows(),
                        history(series, measuredS),
                        client(),
                        List.of(),
                        interrupted,
                        findings(),
                        List.of(),
                        shown(),
                        parts.stream().anyMatch(part -> part.state() != WorkerPart.State.FINISHED))
                .judged();
    }

    private static Times times(List<Figures> figures) {
        return new Times(
                sum(figures, Figures::latency),
                sum(figures, Figures::service),
                sum(figures, Figures::lag),
                sum(figures, Figures::connect),
                sum(figures, Figures::firstByte));
    }

    /** Without the warm-up's slices, which workers do not tell. */
    private History history(Series series, double measuredS) {
        Limit limit = plan.model().end();
        boolean timed = !limit.duration().isZero() && !plan.idle();
        return new History(
                History.phases(
                        plan.warmup().toNanos() / SECOND_NANOS,
                        timed ? limit.duration().toNanos() / SECOND_NANOS : Double.NaN,
                        measuredS),
                series.slices());
    }

    private java.util.stream.Stream<Report.Ended> ends() {
        return parts.stream().map(Part::end).filter(Objects::nonNull);
    }

    static Counts counts(List<Figures> figures) {
        return figures.stream().map(Figures::counts).reduce(Counts.NONE, Counts::plus);
    }

    static Histogram sum(List<Figures> figures, Function<Figures, Histogram> which) {
        Histogram sum = Histograms.create();
        figures.forEach(one -> sum.add(which.apply(one)));
        return sum;
    }

    /** Two workers may have the same name; then their ids tell them apart. */
    private List<WorkerPart> shown() {
        Map<String, Integer> names = new HashMap<>();
        parts.forEach(part -> names.merge(part.name(), 1, Integer::sum));
        return parts.stream()
                .map(part -> {
                    String as = names.get(part.name()) > 1 ? part.id() : part.name();
                    return part.shown(as, plan.idle());
                })
                .sorted(Comparator.comparing(WorkerPart::name))
                .toList();
    }

    private ClientHealth client() {
        double cpuUs = 0;
        double requests = 0;
        double cpuShare = 0;
        double carrierShare = 0;
        double gcPauseMs = 0;
        double overshootUs = 0;
        List<String> reasons = new ArrayList<>();
        for (Part part : parts) {
            if (part.end() == null) {
                continue;
            }
            ClientHealth one = part.end().client();
            long total = part.end().figures().counts().total();
            cpuUs += one.cpuUsPerRequest() * total;
            requests += total;
            cpuShare = Math.max(cpuShare, one.cpuShare());
            carrierShare = Math.max(carrierShare, one.carrierShare());
            gcPauseMs = Math.max(gcPauseMs, one.gcPauseMs());
            overshootUs = Math.max(overshootUs, one.timerOvershootP99Us());
            one.reasons().forEach(reason -> reasons.add(part.name() + ": " + reason));
        }
        return new ClientHealth(
                requests > 0 ? cpuUs / requests : 0,
                cpuShare,
                carrierShare,
                gcPauseMs,
                overshootUs,
                reasons);
    }

    private Findings findings() {
        if (plan.idle()) {
            return idle();
        }
        return plan.target() instanceof Target.SocketIo socketIo
                        && !(socketIo.mode() instanceof SocketIoMode.Idle)
                ? events()
                : new Findings.None();
    }

    private Findings idle() {
        Findings.Idle all = new Findings.Idle(0, 0, 0, 0, 0, 0, Histograms.create());
        for (Part part : parts) {
            if (part.end() != null && part.end().findings() instanceof Findings.Idle one) {
                all.probe().add(one.probe());
                all =
                        new Findings.Idle(
                                all.opened() + one.opened(),
                                Math.max(all.openS(), one.openS()),
                                Math.max(all.heldS(), one.heldS()),
                                all.lost() + one.lost(),
                                all.probes() + one.probes(),
                                all.echoes() + one.echoes(),
                                all.probe());
            } else if (part.figures() != null) {
                // All that a lost one has told of its connections is how many it has opened;
                // nobody holds them any more, or can say so.
                int opened = (int) part.figures().connect().getTotalCount();
                all =
                        new Findings.Idle(
                                all.opened() + opened,
                                all.openS(),
                                all.heldS(),
                                all.lost() + opened,
                                all.probes(),
                                all.echoes(),
                                all.probe());
            }
        }
        return all;
    }

    private Findings events() {
        Findings.Events all = new Findings.Events(0, 0, 0, 0, 0);
        for (Part part : parts) {
            Findings.Events one = new Findings.Events(0, 0, 0, 0, 0);
            if (part.end() != null && part.end().findings() instanceof Findings.Events told) {
                one = told;
            } else if (part.figures() != null && part.figures().measured()) {
                // What a lost one still waited for is missing.
                Traffic traffic = part.figures().traffic();
                long missing = Math.max(0, traffic.sent() - traffic.received());
                one = new Findings.Events(traffic.sent(), traffic.received(), missing, 0, 0);
            }
            all =
                    new Findings.Events(
                            all.sent() + one.sent(),
                            all.received() + one.received(),
                            all.missing() + one.missing(),
                            all.unmatched() + one.unmatched(),
                            all.lost() + one.lost());
        }
        return all;
    }

    /** How the run stands; empty where nobody has told anything yet. */
    Optional<Snapshot> snapshot(long nowNanos) {
        List<Part> told = parts.stream().filter(part -> part.figures() != null).toList();
        boolean measured = told.stream().anyMatch(part -> part.figures().measured());
        // Once one measures, what others say of their warm-up is of no interest any more.
        List<Part> shown =
                told.stream().filter(part -> part.figures().measured() == measured).toList();
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        List<Figures> all = shown.stream().map(Part::figures).toList();
        List<Figures> live =
                shown.stream()
                        .filter(part -> !part.over() && part.silentNanos(nowNanos) < FRESH_NANOS)
                        .map(Part::figures)
                        .toList();
        Counts counts = counts(all);
        Times times = times(all);
        double elapsedS = all.stream().mapToDouble(Figures::elapsedS).max().orElse(0);
        return Optional.of(
                new Snapshot(
                        live.stream()
                                .map(Figures::phase)
                                .min(Comparator.naturalOrder())
                                .orElse(Phase.DRAIN),
                        measured,
                        elapsedS,
                        progress(measured, elapsedS, counts),
                        live.stream().mapToInt(Figures::connections).sum(),
                        live.stream().mapToInt(Figures::inFlight).sum(),
                        counts,
                        new Traffic(
                                all.stream().mapToLong(one -> one.traffic().sent()).sum(),
                                all.stream().mapToLong(one -> one.traffic().received()).sum()),
                        Distribution.of(times.latency()),
                        Distribution.of(times.lag()),
                        interval(live, elapsedS),
                        times,
                        List.of()));
    }

    private double progress(boolean measured, double elapsedS, Counts counts) {
        Limit limit = plan.model().end();
        boolean timed = !limit.duration().isZero() && !plan.idle();
        if (!timed && limit.requests() == 0) {
            return Double.NaN;
        }
        double byTime = timed ? elapsedS * SECOND_NANOS / limit.nanos() : 0;
        double byCount = limit.requests() == 0 ? 0 : (double) counts.total() / limit.requests();
        return measured ? Math.min(1, Math.max(byTime, byCount)) : 0;
    }

    /** The last second, as each of them has told it. */
    private static Interval interval(List<Figures> live, double elapsedS) {
        Histogram latency = Histograms.create();
        double rate = 0;
        long errors = 0;
        long dropped = 0;
        for (Figures figures : live) {
            if (figures.rows().isEmpty()) {
                continue;
            }
            Row row = figures.rows().getLast();
            latency.add(row.latency());
            rate += row.endS() > row.startS() ? row.requests() / (row.endS() - row.startS()) : 0;
            errors += row.errors();
            dropped += row.dropped();
        }
        return Interval.of(elapsedS, rate, latency, errors, dropped);
    }
}
