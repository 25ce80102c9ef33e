package dev.threadmill.load.compare;

import dev.threadmill.load.compare.Measure.Unit;
import dev.threadmill.load.plan.Durations;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Nearest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A difference that is not to be, such as {@code p99>+10%}, {@code rate<-5%} or {@code p50>+2ms}.
 *
 * @param expression as the user wrote it
 * @param more whether it is broken by more than the bound, not by less
 * @param share whether the bound is a share of the figure before, or points of a share; else it is
 *     in the measure's own unit
 */
public record FailRule(
        String expression, Measure measure, boolean more, double bound, boolean share) {
    private static final Pattern FORM =
            Pattern.compile("\\s*([a-zA-Z0-9_.]+)\\s*([<>])\\s*([+-]?)\\s*(\\d\\S*)\\s*");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,12}(\\.\\d{1,9})?");

    /** What a rule says of a comparison. */
    public record Verdict(FailRule rule, boolean broken, Change change) {}

    /**
     * Reads a rule.
     *
     * @throws InvalidPlanException with the field {@code fail-on}
     */
    public static FailRule parse(String expression) {
        Matcher form = FORM.matcher(expression);
        if (!form.matches()) {
            throw fault(
                    expression,
                    "is no rule; write it like 'p99>+10%', 'rate<-5%', 'errors>+0.1%' or 'p50>+2ms'");
        }
        Measure measure =
                Measure.named(form.group(1))
                        .orElseThrow(() -> fault(expression, unknown(form.group(1))));
        boolean more = form.group(2).equals(">");
        if (form.group(3).isEmpty()) {
            throw fault(
                    expression,
                    "has a bound without a sign, and a rule is of a difference; write +10% or -5%");
        }
        String number = form.group(4);
        boolean share = number.endsWith("%");
        if (measure.unit() == Unit.SHARE && !share) {
            throw fault(expression, "needs a bound in points, with %: 'errors>+0.1%'");
        }
        double bound =
                share
                        ? number(expression, number.substring(0, number.length() - 1)) / 100
                        : absolute(expression, measure, number);
        return new FailRule(
                expression.strip(),
                measure,
                more,
                form.group(3).equals("-") ? -bound : bound,
                share);
    }

    private static double absolute(String expression, Measure measure, String text) {
        if (measure.unit() == Unit.PER_SECOND) {
            return number(expression, text.replaceFirst("/s$", ""));
        }
        if (NUMBER.matcher(text).matches()) {
            throw fault(expression, "has a bound without a unit; write 10% or 2ms");
        }
        try {
            return Durations.parse(text).toNanos() / 1_000.0;
        } catch (IllegalArgumentException e) {
            throw fault(expression, "has a bound that cannot be read: " + e.getMessage());
        }
    }

    private static double number(String expression, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw fault(expression, "has a bound that cannot be read: '" + text + "' is no number");
        }
        return Double.parseDouble(text);
    }

    private static String unknown(String name) {
        return "names no figure that is compared: there are "
                + String.join(", ", Measure.keys())
                + Nearest.to(name, Measure.keys())
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("");
    }

    /**
     * Holds the rule against a comparison; what was not measured breaks it: silence is no proof.
     */
    public Verdict judge(Comparison comparison) {
        Change change =
                comparison.changes().stream()
                        .filter(one -> one.measure() == measure)
                        .findFirst()
                        .orElse(Change.unmeasured(measure));
        double difference = share ? change.difference() : change.after() - change.before();
        boolean held = more ? difference <= bound : difference >= bound;
        return new Verdict(this, !(change.measured() && held), change);
    }

    private static InvalidPlanException fault(String expression, String message) {
        return new InvalidPlanException("fail-on", "'" + expression + "' " + message);
    }
}
