package dev.threadmill.load.report;

import static dev.threadmill.load.report.RecordingText.counted;

import dev.threadmill.load.record.Distribution;
import dev.threadmill.recording.replay.Difference;
import dev.threadmill.recording.replay.ReplayResult;
import java.net.URI;
import java.util.Locale;

/** What people read about a replay. */
public final class ReplayText {
    /** Differences that are shown; the JSON report has more. */
    private static final int SHOWN_MAX = 20;

    private ReplayText() {}

    /** One line about how it goes. */
    public static String live(ReplayResult now, long open) {
        long differences = now.different() + now.missing() + now.unexpected();
        return Units.clock(now.elapsedS())
                + "  "
                + Units.count(open)
                + " conns  "
                + Units.count(now.sent())
                + " sent  "
                + Units.count(now.received())
                + " received  "
                + counted(differences, "difference");
    }

    /** The whole of it. */
    public static String summary(ReplayResult result, String input, URI server, Ink ink) {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s at %s: %s sent, %s received on %s in %.2f s%s%n",
                        input,
                        Secrets.mask(server),
                        Units.count(result.sent()),
                        Units.count(result.received()),
                        counted(result.connected(), "connection"),
                        result.elapsedS(),
                        result.interrupted() ? " (interrupted)" : ""));
        line(text, "as recorded", Units.count(result.same()));
        line(text, "different", judged(result.different(), ink));
        line(text, "missing", judged(result.missing(), ink));
        line(text, "unexpected", judged(result.unexpected(), ink));
        if (result.withheld() > 0) {
            line(text, "not sent", Units.count(result.withheld()));
        }
        if (result.latency().count() > 0) {
            line(text, "latency", times(result.latency()));
        }
        if (result.lag().p99() > result.latency().p50() && result.lag().count() > 0) {
            line(text, "sent late", times(result.lag()));
        }
        result.failures()
                .forEach((why, count) ->
                        line(text, "failed", ink.bad(Units.count(count) + " × " + why)));
        differences(text, result, ink);
        return text.toString();
    }

    private static String times(Distribution times) {
        return "p50 "
                + Units.micros(times.p50())
                + "   p99 "
                + Units.micros(times.p99())
                + "   max "
                + Units.micros(times.max());
    }

    private static String judged(long count, Ink ink) {
        return count == 0 ? "0" : ink.bad(Units.count(count));
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-12s %s%n", name, value));
    }

    private static void differences(StringBuilder text, ReplayResult result, Ink ink) {
        result.differences().stream()
                .limit(SHOWN_MAX)
                .forEach(difference -> difference(text, difference, result, ink));
        long differences = result.different() + result.missing() + result.unexpected();
        if (differences > SHOWN_MAX) {
            text.append("and ").append(Units.count(differences - SHOWN_MAX)).append(" more\n");
        }
    }

    private static void difference(
            StringBuilder text, Difference difference, ReplayResult result, Ink ink) {
        String copy = result.connections() > 1 ? " (copy " + difference.copy() + ")" : "";
        String connection =
                difference.connection().isEmpty() ? "" : difference.connection() + copy + ", ";
        text.append(
                String.format(
                        Locale.ROOT,
                        "%sanswer %d at %.3f s: %s%n",
                        connection,
                        difference.number(),
                        difference.atMs() / 1_000.0,
                        ink.bad(difference.type().name().toLowerCase(Locale.ROOT))));
        difference.details().forEach(detail -> text.append("    ").append(detail).append('\n'));
    }
}
