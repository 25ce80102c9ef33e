package dev.threadmill.load.compare;

import dev.threadmill.load.compare.Measure.Unit;
import dev.threadmill.load.report.Units;
import dev.threadmill.load.statistics.Interval;
import java.util.Locale;

/** The figures of a comparison as people read them. */
final class Figures {
    private Figures() {}

    static String value(Unit unit, double value) {
        if (Double.isNaN(value)) {
            return "not measured";
        }
        return switch (unit) {
            case MICROS -> Units.micros(value);
            case PER_SECOND -> Units.rate(value) + "/s";
            case SHARE -> Units.percent(value);
        };
    }

    /** With its sign; of shares in points. */
    static String difference(Change change) {
        if (!change.measured()) {
            return "";
        }
        if (Double.isInfinite(change.difference())) {
            return "from 0";
        }
        return percent(change.difference()) + unit(change);
    }

    static String interval(Change change) {
        Interval interval = change.interval();
        return interval.known()
                ? percent(interval.low()) + " to " + percent(interval.high()) + unit(change)
                : "";
    }

    private static String unit(Change change) {
        return change.measure().unit() == Unit.SHARE ? " points" : " %";
    }

    private static String percent(double share) {
        String text = String.format(Locale.ROOT, "%+.1f", 100 * share);
        return text.equals("-0.0") ? "+0.0" : text;
    }

    static String verdict(Change change) {
        return switch (change.verdict()) {
            case BETTER -> "better";
            case WORSE -> "worse";
            case UNCLEAR -> change.before() == change.after() ? "the same" : "may be chance";
            case UNKNOWN -> "";
        };
    }

    /** What a rule's verdict says. */
    static String verdict(FailRule.Verdict verdict) {
        Change change = verdict.change();
        if (Double.isNaN(change.before()) && Double.isNaN(change.after())) {
            return "not measured";
        }
        Unit unit = change.measure().unit();
        String text =
                "was "
                        + value(unit, change.before())
                        + ", is "
                        + value(unit, change.after())
                        + (change.measured() ? ": " + difference(change) : "");
        boolean chance = change.verdict() == Change.Verdict.UNCLEAR;
        return verdict.broken() && chance ? text + ", which may be chance" : text;
    }
}
