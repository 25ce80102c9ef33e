package dev.threadmill.load.report;

import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Verdict;
import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A result for people: what they want first comes first. */
public final class Summary {
    private static final int BAR = 40;
    private static final double[] CURVE = {10, 25, 50, 75, 90, 95, 99, 99.9, 99.99};

    private final Result result;
    private final Ink ink;
    private final Words words;
    private final StringBuilder text = new StringBuilder();

    private Summary(Result result, Ink ink) {
        this.result = result;
        this.ink = ink;
        this.words = Words.of(result.plan());
    }

    public static String of(Result result, Ink ink) {
        return new Summary(result, ink).write();
    }

    private String write() {
        Counts counts = result.counts();
        line("");
        line(
                "%s  %s in %.2f s%s%s%s%s%s",
                ink.bold(Secrets.place(result.plan().target())),
                words.counted(counts.total()),
                result.measuredS(),
                warmup(),
                setting(),
                by(),
                result.incomplete() ? ink.bad(" (incomplete)") : "",
                result.interrupted() ? ink.bad(" (interrupted)") : "");
        line("");
        if (counts.ok() == 0) {
            line("  %s", ink.bad("no " + words.one() + " succeeded"));
        }
        headline();
        failures(counts);
        findings();
        if (result.latency().getTotalCount() > 0) {
            times();
            curve();
        }
        text.append(WorkersText.of(result.workers(), result.plan().idle(), ink));
        text.append(FlowText.table(result, ink));
        thresholds();
        client();
        return text.toString();
    }

    private String warmup() {
        Duration warmup = result.plan().warmup();
        return warmup.isZero() ? "" : " after " + Durations.format(warmup) + " of warm-up";
    }

    private String by() {
        return result.workers().isEmpty() ? "" : ", " + counted(result.workers().size(), "worker");
    }

    /** What the figures come from. */
    private String setting() {
        return switch (result.findings()) {
            case Findings.None none -> ", " + counted(result.plan().connections(), "connection");
            case Findings.Broadcast broadcast ->
                    ", "
                            + counted(broadcast.senders(), "sender")
                            + ", "
                            + counted(broadcast.receivers(), "receiver");
            case Findings.Idle idle ->
                    String.format(Locale.ROOT, ", then held for %.2f s", idle.heldS());
            case Findings.Events events ->
                    ", " + counted(result.plan().connections(), "connection");
            case Findings.Bridge bridge -> ", " + counted(result.plan().connections(), "session");
            case Findings.Flows flows ->
                    ", "
                            + counted(
                                    result.plan().connections(),
                                    result.plan().target() instanceof Flow ? "user" : "connection");
        };
    }

    private void findings() {
        switch (result.findings()) {
            case Findings.None none -> {
                // All is said.
            }
            case Findings.Broadcast broadcast -> {
                double perSecond =
                        result.measuredS() > 0 ? broadcast.sent() / result.measuredS() : 0;
                line(
                        "  messages     %s sent, %s per second",
                        Units.count(broadcast.sent()), Units.rate(perSecond));
                String missing =
                        String.format(
                                Locale.ROOT,
                                "%s of %s deliveries",
                                Units.count(broadcast.missing()),
                                Units.count(broadcast.expected()));
                line("  missing      %s", broadcast.missing() == 0 ? missing : ink.bad(missing));
                if (broadcast.duplicates() > 0) {
                    line("  duplicates   %s", Units.count(broadcast.duplicates()));
                }
            }
            case Findings.Idle idle -> {
                String lost = Units.count(idle.lost()) + " of " + Units.count(idle.opened());
                line("  lost         %s", idle.lost() == 0 ? lost : ink.bad(lost));
                line("  probe        %s", probe(idle));
            }
            case Findings.Events events -> {
                messages(events.sent(), events.received(), events.missing());
                strays(events.unmatched(), "answer none of ours", events.lost());
            }
            case Findings.Bridge bridge -> {
                messages(bridge.sent(), bridge.received(), bridge.missing());
                strays(bridge.unmatched(), "are none of ours", bridge.lost());
            }
            case Findings.Flows flows -> text.append(FlowText.of(flows, ink));
        }
    }

    private void messages(long sent, long received, long missing) {
        String way =
                String.format(
                        Locale.ROOT,
                        "%s sent, %s received, %s missing",
                        Units.count(sent),
                        Units.count(received),
                        Units.count(missing));
        line("  messages     %s", missing == 0 ? way : ink.bad(way));
    }

    private void strays(long unmatched, String what, int lost) {
        if (unmatched > 0) {
            line("  unmatched    %s that %s", Units.count(unmatched), what);
        }
        if (lost > 0) {
            line("  lost         %s", ink.bad(counted(lost, "connection")));
        }
    }

    private static String probe(Findings.Idle idle) {
        if (idle.probes() == 0) {
            return "none";
        }
        if (idle.echoes() == 0) {
            return "the target does not echo, so there is no round-trip time";
        }
        Distribution times = Distribution.of(idle.probe());
        return String.format(
                Locale.ROOT,
                "round trip p50 %s   p99 %s   max %s, %s of %s answered",
                Units.micros(times.p50()),
                Units.micros(times.p99()),
                Units.micros(times.max()),
                Units.count(idle.echoes()),
                Units.count(idle.probes()));
    }

    private void headline() {
        Distribution latency = Distribution.of(result.latency());
        boolean idle = result.plan().idle();
        line(
                "  %-12s %s",
                idle ? words.rate() : words.many() + "/s",
                ink.bold(Units.rate(result.perSecond())));
        if (latency.count() > 0) {
            line(
                    "  %-12s p50 %s   p99 %s   max %s",
                    result.plan().model().open() ? "latency" : words.service(),
                    ink.bold(Units.micros(latency.p50())),
                    ink.bold(Units.micros(latency.p99())),
                    Units.micros(latency.max()));
        }
        Counts counts = result.counts();
        String failed =
                Units.count(counts.failed())
                        + (counts.failed() == 0
                                ? ""
                                : " ("
                                        + Units.percent(share(counts.failed(), counts.total()))
                                        + ")");
        line("  failures     %s", counts.failed() == 0 ? failed : ink.bad(failed));
        if (result.plan().model().open()) {
            String dropped = Units.count(counts.dropped()) + " could not start in time";
            line("  dropped      %s", counts.dropped() == 0 ? dropped : ink.bad(dropped));
        }
        if (result.plan().target() instanceof Target.SocketIo socketIo) {
            line("  measured     %s", Words.measured(socketIo, result.plan().model().open()));
        }
        line(
                "  transfer     %s in, %s out",
                Units.bytes(counts.bytesIn()), Units.bytes(counts.bytesOut()));
    }

    private void failures(Counts counts) {
        if (!counts.status().isEmpty()) {
            StringBuilder statuses = new StringBuilder();
            counts.status()
                    .forEach((code, count) ->
                            statuses.append("   ")
                                    .append(code)
                                    .append(": ")
                                    .append(Units.count(count)));
            line("  status    %s", statuses);
        }
        if (!counts.errors().isEmpty()) {
            StringBuilder errors = new StringBuilder();
            counts.errors()
                    .forEach((kind, count) ->
                            errors.append("   ")
                                    .append(kind.key())
                                    .append(": ")
                                    .append(Units.count(count)));
            line("  errors    %s", ink.bad(errors.toString()));
        }
    }

    private void times() {
        line("");
        line(
                "%s",
                ink.faint(
                        String.format(
                                Locale.ROOT,
                                "  %-30s %9s %9s %9s %9s %9s %9s",
                                "",
                                "mean",
                                "p50",
                                "p90",
                                "p99",
                                "p99.9",
                                "max")));
        if (result.plan().model().open()) {
            row("latency, from intended start", result.latency());
            row("service time", result.service());
            row("schedule lag", result.lag());
        } else {
            row(
                    words.service() + (result.plan().idle() ? "" : " (closed model)"),
                    result.latency());
        }
        row("time to first byte", result.firstByte());
        row("connect", result.connect());
    }

    private void row(String name, Histogram nanos) {
        if (nanos.getTotalCount() == 0) {
            return;
        }
        Distribution d = Distribution.of(nanos);
        line(
                "  %-30s %9s %9s %9s %9s %9s %9s",
                name,
                Units.micros(d.mean()),
                Units.micros(d.p50()),
                Units.micros(d.p90()),
                Units.micros(d.p99()),
                Units.micros(d.p999()),
                Units.micros(d.max()));
    }

    /** Percentiles as bars on a logarithmic scale, since latencies spread over magnitudes. */
    private void curve() {
        line("");
        double low = Math.log(Math.max(1.0, result.latency().getMinValue()));
        double high = Math.log(Math.max(2.0, result.latency().getMaxValue()));
        for (double percentile : CURVE) {
            double us = Distribution.percentile(result.latency(), percentile);
            double part = high > low ? (Math.log(Math.max(1, us * 1_000)) - low) / (high - low) : 1;
            int full = (int) Math.round(BAR * Math.clamp(part, 0.0, 1.0));
            line(
                    "  %7s  %-40s  %s",
                    "p"
                            + (percentile % 1 == 0
                                    ? String.valueOf((int) percentile)
                                    : String.valueOf(percentile)),
                    "▪".repeat(Math.max(1, full)),
                    Units.micros(us));
        }
    }

    private void thresholds() {
        if (result.thresholds().isEmpty()) {
            return;
        }
        line("");
        for (Verdict verdict : result.thresholds()) {
            line(
                    "  %s  %s  %s",
                    verdict.passed() ? ink.good("pass") : ink.bad("FAIL"),
                    verdict.expression(),
                    ink.faint(verdict.measured() ? "was " + figure(verdict) : "was not measured"));
        }
    }

    /** A verdict's value in the unit of its threshold. */
    static String figure(Verdict verdict) {
        String expression = verdict.expression();
        if (expression.endsWith("%")) {
            return Units.percent(verdict.value());
        }
        return expression.matches(".*\\d\\s*(ns|us|µs|ms|s|m|h)") && !expression.endsWith("/s")
                ? Units.micros(verdict.value())
                : Units.rate(verdict.value());
    }

    private void client() {
        line("");
        line(
                "  client       %s of CPU per %s, %s of the machine, GC %.0f ms",
                Units.micros(result.client().cpuUsPerRequest()),
                words.one(),
                Units.percent(result.client().cpuShare()),
                result.client().gcPauseMs());
        for (String reason : result.client().reasons()) {
            line("  %s %s", ink.bad("client-limited:"), reason);
        }
    }

    private void line(String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }

    private static String counted(long count, String noun) {
        return Units.count(count) + " " + noun + (count == 1 ? "" : "s");
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
