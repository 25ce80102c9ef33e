package dev.threadmill.load.compare;

import dev.threadmill.load.report.Foreign;
import dev.threadmill.load.report.Ink;
import java.util.List;
import java.util.Locale;

/** A comparison for people, on a terminal or as Markdown. */
public final class CompareText {
    private CompareText() {}

    /** A table, the cautions and the rules' verdicts. */
    public static String of(Comparison comparison, List<FailRule.Verdict> verdicts, Ink ink) {
        StringBuilder text = new StringBuilder();
        line(text, "");
        line(text, "  A  %s", named(comparison.before()));
        line(text, "  B  %s", named(comparison.after()));
        line(text, "");
        String row = "  %-12s %12s %12s   %-15s %-24s %s";
        line(text, ink.faint(String.format(row, "", "A", "B", "B against A", "interval", "")));
        for (Change change : comparison.changes()) {
            Measure measure = change.measure();
            line(
                    text,
                    row,
                    measure.key(),
                    Figures.value(measure.unit(), change.before()),
                    Figures.value(measure.unit(), change.after()),
                    Figures.difference(change),
                    Figures.interval(change),
                    coloured(change, ink));
        }
        line(text, "");
        line(text, "  %s", ink.faint(comparison.basis()));
        for (String caution : comparison.cautions()) {
            line(text, "  %s %s", ink.bad("caution:"), Foreign.line(caution));
        }
        for (FailRule.Verdict verdict : verdicts) {
            line(
                    text,
                    "  %s  %s  %s",
                    verdict.broken() ? ink.bad("FAIL") : ink.good("pass"),
                    verdict.rule().expression(),
                    ink.faint(Figures.verdict(verdict)));
        }
        return text.toString();
    }

    private static String coloured(Change change, Ink ink) {
        String verdict = Figures.verdict(change);
        return switch (change.verdict()) {
            case BETTER -> ink.good(verdict);
            case WORSE -> ink.bad(verdict);
            case UNCLEAR, UNKNOWN -> ink.faint(verdict);
        };
    }

    /** The same as Markdown, for a pull request. */
    public static String markdown(Comparison comparison, List<FailRule.Verdict> verdicts) {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "`%s` (A) and `%s` (B):\n",
                code(comparison.before().name()),
                code(comparison.after().name()));
        line(text, "| | A | B | B against A | interval | |");
        line(text, "|---|---:|---:|---:|---|---|");
        for (Change change : comparison.changes()) {
            Measure measure = change.measure();
            line(
                    text,
                    "| %s | %s | %s | %s | %s | %s |",
                    measure.key(),
                    Figures.value(measure.unit(), change.before()),
                    Figures.value(measure.unit(), change.after()),
                    Figures.difference(change),
                    Figures.interval(change),
                    Figures.verdict(change));
        }
        line(text, "\n%s", comparison.basis());
        comparison.cautions().forEach(caution -> line(text, "- caution: %s", plain(caution)));
        for (FailRule.Verdict verdict : verdicts) {
            line(
                    text,
                    "- %s `%s`: %s",
                    verdict.broken() ? "**FAIL**" : "pass",
                    verdict.rule().expression(),
                    Figures.verdict(verdict));
        }
        return text.toString();
    }

    /** Text within backticks, where nothing can be escaped. */
    private static String code(String text) {
        return Foreign.line(text).replace('`', '\'');
    }

    /** Without what Markdown would take for a table, code, a link, a picture or a tag. */
    static String plain(String text) {
        return Foreign.line(text).replaceAll("[\\\\`*_<>|!\\[\\]]", "\\\\$0");
    }

    private static String named(Side side) {
        int runs = side.runs().size();
        String target = side.runs().getFirst().json().path("target").asText();
        return Foreign.line(side.name() + (runs == 1 ? "" : ", " + runs + " runs") + "  " + target);
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
