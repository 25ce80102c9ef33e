package dev.threadmill.load.plan;

<<<<<<< HEAD
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers of bytes as people type them: {@code 64}, {@code 4KiB}, {@code 1MB}. */
public final class Sizes {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNIT_BYTES =
            Map.of(
                    "", 1L,
                    "b", 1L,
                    "k", 1L << 10,
                    "kib", 1L << 10,
                    "kb", 1_000L,
                    "m", 1L << 20,
                    "mib", 1L << 20,
                    "mb", 1_000_000L,
                    "g", 1L << 30,
                    "gib", 1L << 30);
=======
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes sizes as people type them: {@code 64KiB}, {@code 16MiB}, {@code 512}. */
public final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([a-z]{0,3})");
>>>>>>> main

    private Sizes() {}

    /**
<<<<<<< HEAD
     * Reads a whole number of bytes; {@code KiB} is 1,024 and {@code kB} 1,000.
=======
     * Reads a number of bytes; the unit is a power of 1024 (KiB, MiB, GiB, or K, M, G), of 1000
     * (KB, MB, GB), or none.
>>>>>>> main
     *
     * @throws IllegalArgumentException with a message that shows the right form
     */
    public static long parse(String text) {
<<<<<<< HEAD
        Matcher form = FORM.matcher(text.strip());
        if (form.matches()) {
            Long unit = UNIT_BYTES.get(form.group(2).toLowerCase(java.util.Locale.ROOT));
            BigDecimal bytes =
                    unit == null
                            ? null
                            : new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unit));
            if (bytes != null && bytes.stripTrailingZeros().scale() <= 0) {
                return bytes.longValueExact();
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no size; write it like 64, 500B, 4KiB or 1MB");
=======
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
>>>>>>> main
    }
}
