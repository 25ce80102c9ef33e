package dev.threadmill.server.bridge;

import java.util.List;
import java.util.Random;

/** Texts that are JSON, or nearly. */
final class RandomJson {
    private static final List<String> SCRAPS =
            List.of(
                    "{", "}", "[", "]", ",", ":", "\"", "\\", " ", "\n", "1", "-", "0", ".", "e9",
                    "true", "fals", "null", "\u0000", "\ufeff", "ü", "😀", "//", "'", "NaN", "+1");
    private static final List<String> STRINGS =
            List.of(
                    "\"\"",
                    "\"a\"",
                    "\"\\u00fc\"",
                    "\"\\ud83d\"",
                    "\"\\n\\\"\"",
                    "\"😀\"",
                    "\"\t\"",
                    "\"\\x\"",
                    "\"\\u12\"",
                    "\"\u0000\"",
                    "\"/\\/\"");
    private static final List<String> SCALARS =
            List.of(
                    "0",
                    "-0",
                    "1.5",
                    "-1e-9",
                    "1E+400",
                    "true",
                    "false",
                    "null",
                    "01",
                    ".5",
                    "1.",
                    "+1",
                    "0x1",
                    "Infinity",
                    "tru",
                    "123456789012345678901234567890");

    private RandomJson() {}

    /** One of them. */
    static String text(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(5) == 0) {
            for (int i = random.nextInt(8); i >= 0; i--) {
                text.append(one(SCRAPS, random));
            }
            return text.toString();
        }
        space(text, random);
        value(text, random, 0);
        space(text, random);
        if (random.nextInt(6) == 0) {
            int at = random.nextInt(text.length() + 1);
            // Not into the middle of a character: it could not be sent.
            if (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1))) {
                text.insert(at, one(SCRAPS, random));
            }
        }
        return text.toString();
    }

    private static <T> T one(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static void space(StringBuilder text, Random random) {
        if (random.nextInt(4) == 0) {
            text.append(one(List.of(" ", "\t", "\r\n", "  "), random));
        }
    }

    private static void value(StringBuilder text, Random random, int depth) {
        switch (random.nextInt(depth > 4 ? 2 : 4)) {
            case 0 -> text.append(one(STRINGS, random.nextInt(3) == 0 ? random : sound(random)));
            case 1 -> text.append(one(SCALARS, random.nextInt(3) == 0 ? random : sound(random)));
            case 2 -> {
                text.append('[');
                for (int i = random.nextInt(4); i > 0; i--) {
                    value(text, random, depth + 1);
                    text.append(i > 1 ? "," : "");
                }
                text.append(']');
            }
            default -> {
                text.append('{');
                for (int i = random.nextInt(4); i > 0; i--) {
                    text.append('"').append((char) ('a' + random.nextInt(3))).append("\":");
                    value(text, random, depth + 1);
                    text.append(i > 1 ? "," : "");
                }
                text.append('}');
            }
        }
    }

    /** Chooses among the first of a list, which are good. */
    private static Random sound(Random random) {
        return new Random() {
            private static final long serialVersionUID = 1L;

            @Override
            public int nextInt(int bound) {
                return random.nextInt(Math.min(bound, 6));
            }
        };
    }
}
