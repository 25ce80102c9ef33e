package dev.threadmill.load.report;

import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.RequestFigures;
import dev.threadmill.load.record.Result;
import java.util.Locale;

/** What a summary says of flows, and of requests by their names. */
final class FlowText {
    private static final int NAME_CHARS = 24;

    private FlowText() {}

    /** How many flows there were, and which checks failed. */
    static String of(Findings.Flows flows, Ink ink) {
        StringBuilder text = new StringBuilder();
        String ends =
                String.format(
                        Locale.ROOT,
                        "%s started, %s completed, %s abandoned",
                        Units.count(flows.started()),
                        Units.count(flows.completed()),
                        Units.count(flows.abandoned()));
        line(text, "  flows        %s", flows.abandoned() == 0 ? ends : ink.bad(ends));
        for (Findings.FailedCheck check : flows.checks()) {
            line(
                    text,
                    "  check        %s",
                    ink.bad(
                            check.request()
                                    + ", "
                                    + check.check()
                                    + ": failed "
                                    + Units.count(check.count())
                                    + (check.count() == 1 ? " time" : " times")));
        }
        return text.toString();
    }

    /** A row for each name; nothing where requests have none. */
    static String table(Result result, Ink ink) {
        if (result.requests().isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\n");
        line(
                text,
                "%s",
                ink.faint(
                        String.format(
                                Locale.ROOT,
                                "  %-24s %10s %10s %10s %9s %9s",
                                "request",
                                "count",
                                "failed",
                                "per second",
                                "p50",
                                "p99")));
        for (RequestFigures part : result.requests()) {
            Distribution times = Distribution.of(part.times().latency());
            String failed = String.format(Locale.ROOT, "%10s", Units.count(part.counts().failed()));
            line(
                    text,
                    "  %-24s %10s %s %10s %9s %9s",
                    shortened(part.name()),
                    Units.count(part.counts().total()),
                    part.counts().failed() == 0 ? failed : ink.bad(failed),
                    Units.rate(part.perSecond(result.measuredS())),
                    times.count() == 0 ? "-" : Units.micros(times.p50()),
                    times.count() == 0 ? "-" : Units.micros(times.p99()));
        }
        return text.toString();
    }

    private static String shortened(String name) {
        return name.length() <= NAME_CHARS ? name : name.substring(0, NAME_CHARS - 1) + "…";
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
