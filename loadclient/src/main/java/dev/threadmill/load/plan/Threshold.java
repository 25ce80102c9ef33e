package dev.threadmill.load.plan;

import dev.threadmill.load.plan.Metric.Statistic;
import dev.threadmill.load.plan.Metric.Timing;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound that a result must keep, such as {@code p99<5ms}, {@code errors<1%} or {@code rate>1000}.
 *
 * @param expression as the user wrote it
 * @param bound in the metric's own unit: microseconds, a count, a share of 1, or per second
 */
public record Threshold(String expression, Metric metric, Comparison comparison, double bound) {
    private static final Pattern FORM =
            Pattern.compile("\\s*([a-z0-9_.]+)\\s*(<=|>=|==|<|>)\\s*(\\S+)\\s*");
    private static final Pattern PERCENTILE =
            Pattern.compile(
                    "(?:(latency|service|lag|connect|ttfb)[._])?p(\\d{1,2}(?:\\.\\d{1,4})?|\\d{3,6})");
    private static final Pattern SUMMARY =
            Pattern.compile("(?:(latency|service|lag|connect|ttfb)[._])?(min|mean|avg|stddev|max)");

    /**
     * Reads a threshold. Metrics: {@code p50} to {@code p99}, {@code p99.9} or {@code p999}, {@code
     * min, mean, stddev, max}, each also of {@code service., lag., connect., ttfb.}; {@code errors}
     * and {@code dropped} as a count or with {@code %}; {@code rate} per second.
     *
     * @throws InvalidPlanException with the field {@code threshold}
     */
    public static Threshold parse(String expression) {
        Matcher form = FORM.matcher(expression.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw fault(
                    expression,
                    "is no threshold; write it like 'p99<5ms', 'errors<1%' or 'rate>1000'");
        }
        String bound = form.group(3);
        Metric metric = metric(expression, form.group(1), bound.endsWith("%"));
        return new Threshold(
                expression.strip(),
                metric,
                Comparison.ofSign(form.group(2)),
                bound(expression, metric, bound));
    }

    /**
     * Reads what a threshold names, without its bound; errors and dropped requests are counts.
     *
     * @throws InvalidPlanException with the field {@code threshold}
     */
    public static Metric metric(String name) {
        return metric(name, name.toLowerCase(Locale.ROOT), false);
    }

    private static Metric metric(String expression, String name, boolean share) {
        switch (name) {
            case "errors", "failed" -> {
                return new Metric.Errors(share);
            }
            case "dropped" -> {
                return new Metric.Dropped(share);
            }
            case "rate", "rps" -> {
                return new Metric.Rate();
            }
            default -> {
                // one of the times, below
            }
        }
        Matcher percentile = PERCENTILE.matcher(name);
        if (percentile.matches()) {
            return new Metric.Percentile(timing(percentile.group(1)), percent(percentile.group(2)));
        }
        Matcher summary = SUMMARY.matcher(name);
        if (summary.matches()) {
            String statistic = summary.group(2).replace("avg", "mean");
            return new Metric.Summary(
                    timing(summary.group(1)),
                    Statistic.valueOf(statistic.toUpperCase(Locale.ROOT)));
        }
        throw fault(
                expression,
                "names no known figure; there are p50 to p99.99, min, mean, stddev, max (also with"
                        + " service., lag., connect., ttfb. before them), errors, dropped, rate");
    }

    private static Timing timing(String name) {
        return name == null ? Timing.LATENCY : Timing.valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** {@code 99} is 99, {@code 99.9} is 99.9, and {@code 999} is 99.9 as well. */
    private static double percent(String digits) {
        boolean packed = digits.length() > 2 && digits.indexOf('.') < 0;
        return Double.parseDouble(
                packed ? digits.substring(0, 2) + "." + digits.substring(2) : digits);
    }

    private static double bound(String expression, Metric metric, String text) {
        try {
            return switch (metric) {
                case Metric.Percentile percentile -> micros(text);
                case Metric.Summary summary -> micros(text);
                case Metric.Errors errors -> countOrShare(text, errors.share());
                case Metric.Dropped dropped -> countOrShare(text, dropped.share());
                case Metric.Rate rate -> nonNegative(text.replaceFirst("/s$", ""));
            };
        } catch (IllegalArgumentException e) {
            throw fault(expression, "has a bound that cannot be read: " + e.getMessage());
        }
    }

    private static double micros(String text) {
        if (text.matches("[\\d.]+")) {
            throw new IllegalArgumentException("'" + text + "' has no unit; write 5ms or 500us");
        }
        Duration duration = Durations.parse(text);
        return duration.toNanos() / 1_000.0;
    }

    private static double countOrShare(String text, boolean share) {
        return share ? nonNegative(text.substring(0, text.length() - 1)) / 100 : nonNegative(text);
    }

    private static double nonNegative(String text) {
        if (!text.matches("\\d{1,15}(\\.\\d{1,9})?")) {
            throw new IllegalArgumentException("'" + text + "' is no number");
        }
        return Double.parseDouble(text);
    }

    private static InvalidPlanException fault(String expression, String message) {
        return new InvalidPlanException("threshold", "'" + expression + "' " + message);
    }
}
