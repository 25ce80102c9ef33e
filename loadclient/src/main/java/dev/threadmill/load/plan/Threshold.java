package dev.threadmill.load.plan;

import dev.threadmill.load.plan.Metric.Statistic;
import dev.threadmill.load.plan.Metric.Timing;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bound that a result must keep, such as {@code p99<5ms}, {@code errors<1%} or {@code rate>1000};
 * {@code p99{login}<5ms} is about the requests of one name.
 *
 * @param expression as the user wrote it
 * @param request the name of the requests that it is about; none for all
 * @param bound in the metric's own unit: microseconds, a count, a share of 1, or per second
 */
public record Threshold(
        String expression,
        Optional<String> request,
        Metric metric,
        Comparison comparison,
        double bound) {
    private static final Pattern FORM =
            Pattern.compile(
                    "\\s*([A-Za-z0-9_.]+)\\s*(?:\\{([^{}]{1,150})}\\s*)?(<=|>=|==|<|>)\\s*(\\S+)\\s*");
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
        Matcher form = FORM.matcher(expression);
        if (!form.matches()) {
            throw fault(
                    expression,
                    "is no threshold; write it like 'p99<5ms', 'errors<1%' or 'rate>1000'");
        }
        String bound = form.group(4).toLowerCase(Locale.ROOT);
        String name = form.group(1).toLowerCase(Locale.ROOT);
        Metric metric = metric(expression, name, bound.endsWith("%"));
        return new Threshold(
                expression.strip(),
                Optional.ofNullable(form.group(2)).map(String::strip),
                metric,
                Comparison.ofSign(form.group(3)),
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

    /**
     * The same bound for the requests of one name.
     *
     * @throws InvalidPlanException with the field {@code threshold} where it has one already
     */
    public Threshold about(String name) {
        if (request.isPresent()) {
            throw fault(expression, "stands below a request and names one: leave its braces out");
        }
        int at = 0;
        while ("<>=".indexOf(expression.charAt(at)) < 0) {
            at++;
        }
        String scoped =
                expression.substring(0, at).strip() + "{" + name + "}" + expression.substring(at);
        return new Threshold(scoped, Optional.of(name), metric, comparison, bound);
    }

    /** The same bound for requests whose names stand behind a prefix; nothing where it has none. */
    public Threshold within(String prefix) {
        if (request.isEmpty()) {
            return this;
        }
        String name = prefix + request.get();
        return new Threshold(
                expression.replaceFirst("\\{[^{}]*}", Matcher.quoteReplacement("{" + name + "}")),
                Optional.of(name),
                metric,
                comparison,
                bound);
    }

    /**
     * Looks whether there is what it is about.
     *
     * @param names of a plan's requests
     * @throws InvalidPlanException with the field {@code threshold}
     */
    public void checkScope(List<String> names) {
        if (request.isEmpty()) {
            return;
        }
        if (!names.contains(request.get())) {
            throw fault(
                    expression,
                    names.isEmpty()
                            ? "names a request, but the requests of this plan have no names"
                            : "names no request of the plan; there are "
                                    + String.join(", ", names)
                                    + Nearest.to(request.get(), names)
                                            .map(near -> "; did you mean '" + near + "'?")
                                            .orElse(""));
        }
        boolean ofAll =
                switch (metric) {
                    case Metric.Percentile wanted -> wanted.timing() == Timing.CONNECT;
                    case Metric.Summary wanted -> wanted.timing() == Timing.CONNECT;
                    case Metric.Dropped dropped -> true;
                    case Metric.Errors errors -> false;
                    case Metric.Rate rate -> false;
                };
        if (ofAll) {
            throw fault(expression, "is a figure of the whole run: leave its braces out");
        }
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
