package dev.threadmill.load.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what somebody meant to type. */
public final class Nearest {
    private static final int DISTANCE_MAX = 4;

    private Nearest() {}

    /** The known word that takes the fewest edits, where those are few. */
    public static Optional<String> to(String word, Collection<String> known) {
        int max = Math.min(DISTANCE_MAX, 1 + word.length() / 3);
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= max)
                .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    }

    /** Levenshtein's distance, row by row. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
