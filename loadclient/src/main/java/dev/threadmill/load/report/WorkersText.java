package dev.threadmill.load.report;

import dev.threadmill.load.record.WorkerPart;
import java.util.List;
import java.util.Locale;

/** Who has made a result, as a table; of those who were lost, a line each. */
final class WorkersText {
    private static final int ROWS_MAX = 20;
    private static final int NAME_CHARS_MAX = 40;

    private WorkersText() {}

    /**
     * Empty for a run in one process.
     *
     * @param idle whether connections were only held: there is no rate then
     */
    static String of(List<WorkerPart> workers, boolean idle, Ink ink) {
        if (workers.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\n");
        int width =
                workers.stream().mapToInt(worker -> clip(worker.name()).length()).max().orElse(0);
        String form = "  %-" + Math.max("worker".length(), width) + "s %10s %10s %9s %12s";
        line(
                text,
                "%s",
                ink.faint(
                        String.format(
                                Locale.ROOT,
                                form,
                                "worker",
                                "total",
                                idle ? "" : "per s",
                                "p99",
                                "start")));
        workers.stream()
                .limit(ROWS_MAX)
                .forEach(worker -> line(text, "%s", row(form, worker, idle)));
        if (workers.size() > ROWS_MAX) {
            line(text, "  and %d more", workers.size() - ROWS_MAX);
        }
        for (WorkerPart worker : workers) {
            if (!worker.whole()) {
                String what = worker.name() + " " + worker.state().key() + ": " + worker.note();
                line(text, "  %s %s", ink.bad("lost:"), what);
            }
        }
        return text.toString();
    }

    private static String row(String form, WorkerPart worker, boolean idle) {
        return String.format(
                Locale.ROOT,
                form,
                clip(worker.name()),
                Units.count(worker.requests()),
                idle ? "" : Units.rate(worker.perSecond()),
                Units.micros(worker.p99Us()),
                worker.whole() ? "± " + Units.micros(worker.clockErrorUs()) : "");
    }

    private static String clip(String name) {
        return name.length() <= NAME_CHARS_MAX ? name : name.substring(0, NAME_CHARS_MAX - 1) + "…";
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
