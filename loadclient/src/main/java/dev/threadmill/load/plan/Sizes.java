package dev.threadmill.load.plan;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes sizes as people type them: {@code 64KiB}, {@code 16MiB}, {@code 512}. */
public final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([a-z]{0,3})");

    private Sizes() {}

    /**
     * Reads a number of bytes; the unit is a power of 1024 (KiB, MiB, GiB, or K, M, G), of 1000
     * (KB, MB, GB), or none.
     *
     * @throws IllegalArgumentException with a message that shows the right form
     */
    public static long parse(String text) {
        Matcher size = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (size.matches()) {
            long unit =
                    switch (size.group(2)) {
                        case "", "b" -> 1;
                        case "kib", "k" -> 1L << 10;
                        case "mib", "m" -> 1L << 20;
                        case "gib", "g" -> 1L << 30;
                        case "kb" -> 1_000;
                        case "mb" -> 1_000_000;
                        case "gb" -> 1_000_000_000;
                        default -> 0;
                    };
            long count = Long.parseLong(size.group(1));
            if (unit > 0 && count <= Long.MAX_VALUE / unit) {
                return count * unit;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no size; write it like 512, 64KiB or 16MiB");
    }

    /** Writes a size so that {@link #parse} reads it back, in the largest unit that fits evenly. */
    public static String format(long bytes) {
        String[] units = {"", "KiB", "MiB", "GiB"};
        int unit = 0;
        long count = bytes;
        while (unit < units.length - 1 && count > 0 && count % 1_024 == 0) {
            count /= 1_024;
            unit++;
        }
        return count + units[unit];
    }
}
