package dev.threadmill.load.verify;

import dev.threadmill.load.report.Foreign;
import dev.threadmill.load.report.Ink;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Claims as text: a table for terminals, and one in Markdown. */
public final class ClaimsText {
    private static final String NONE = "-";

    private ClaimsText() {}

    /** What a terminal shows at the end. */
    public static String of(Verification verification, Ink ink) {
        StringBuilder text = new StringBuilder();
        List<Judgement> all = verification.judgements();
        int[] widths = new int[5];
        for (Judgement judgement : all) {
            String[] cells = cells(judgement);
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], cells[i].length());
            }
        }
        for (Judgement judgement : all) {
            String[] cells = cells(judgement);
            text.append("  ").append(coloured(judgement.ruling(), ink, widths[0]));
            for (int i = 1; i < widths.length; i++) {
                text.append("  ").append(padded(cells[i], widths[i]));
            }
            text.append("  ").append(cells[5]).append('\n');
            for (String note : judgement.notes()) {
                text.append("      ").append(ink.faint(Foreign.line(note))).append('\n');
            }
        }
        return text.append(all.isEmpty() ? "" : "\n")
                .append(sum(verification))
                .append('\n')
                .toString();
    }

    /** One claim in a line. */
    public static String line(Judgement judgement, Ink ink) {
        String[] cells = cells(judgement);
        String figure =
                cells[2].equals(NONE)
                        ? ""
                        : ": " + judgement.claim().figure().key() + " " + cells[2] + " " + cells[3];
        return coloured(judgement.ruling(), ink, 0)
                + "  "
                + Foreign.line(judgement.claim().name() + figure)
                + (judgement.notes().isEmpty()
                        ? ""
                        : " (" + Foreign.line(judgement.notes().getFirst()) + ")");
    }

    /** How many of which, in a line. */
    static String sum(Verification verification) {
        StringJoiner words = new StringJoiner(", ");
        for (Ruling ruling : Ruling.values()) {
            long count = verification.count(ruling);
            if (count > 0) {
                words.add(count + " " + ruling.key());
            }
        }
        return String.format(
                Locale.ROOT,
                "%d claims in %.0f s: %s%s",
                verification.judgements().size(),
                verification.seconds(),
                words.length() == 0 ? "none looked at" : words,
                verification.interrupted() ? "; interrupted" : "");
    }

    private static String coloured(Ruling ruling, Ink ink, int width) {
        String word = padded(ruling.key(), width);
        return switch (ruling) {
            case PASSED -> ink.good(word);
            case FAILED, ERROR -> ink.bad(word);
            case UNDECIDED, CLIENT_LIMITED, SKIPPED -> ink.bold(word);
        };
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** Ruling, name, figure, interval, bound, rounds. */
    private static String[] cells(Judgement judgement) {
        Claim claim = judgement.claim();
        String figure =
                judgement.figure().isPresent()
                        ? judgement.text(judgement.figure().getAsDouble())
                        : NONE;
        return new String[] {
            judgement.ruling().key(),
            Foreign.line(claim.name()),
            figure,
            interval(judgement),
            (claim.bound().ratio() ? "ratio " : claim.figure().key() + " ") + claim.bound().text(),
            judgement.compared().size() == 0 ? "" : judgement.compared().size() + " rounds"
        };
    }

    private static String interval(Judgement judgement) {
        return judgement.interval().known()
                ? "("
                        + judgement.text(judgement.interval().low())
                        + " to "
                        + judgement.text(judgement.interval().high())
                        + ")"
                : "";
    }

    /** A table for a README or a pull request. */
    public static String markdown(Verification verification) {
        StringBuilder text = new StringBuilder();
        String name = verification.claims().name();
        text.append("## ").append(name.isEmpty() ? "Claims" : cell(name)).append("\n\n");
        text.append("| | claim | figure | median of the rounds | interval | bound | rounds |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        for (Judgement judgement : verification.judgements()) {
            String[] cells = cells(judgement);
            Claim claim = judgement.claim();
            StringJoiner row = new StringJoiner(" | ", "| ", " |\n");
            row.add(cells[0]).add(cell(claim.name())).add(claim.figure().key()).add(cells[2]);
            row.add(cells[3].replaceAll("[()]", ""));
            row.add((claim.bound().ratio() ? "ratio " : "") + cell(claim.bound().text()));
            row.add(String.valueOf(judgement.compared().size()));
            text.append(row);
        }
        text.append('\n').append(sum(verification)).append(".\n");
        verification.judgements().stream()
                .filter(judgement -> !judgement.notes().isEmpty())
                .forEach(judgement ->
                        text.append("\n- ")
                                .append(cell(judgement.claim().name()))
                                .append(": ")
                                .append(cell(String.join("; ", judgement.notes()))));
        return text.append('\n').toString();
    }

    private static String cell(String text) {
        return Foreign.line(text.replaceAll("\\s+", " "))
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replaceAll("[\\\\`*_\\[\\]!|~]", "\\\\$0");
    }

    /** Values of rounds in a line. */
    static String values(Judgement judgement) {
        StringJoiner values = new StringJoiner(", ");
        judgement.compared().forEach(value -> values.add(judgement.text(value)));
        return values.toString();
    }
}
