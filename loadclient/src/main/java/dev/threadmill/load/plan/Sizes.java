package dev.threadmill.load.plan;

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

    private Sizes() {}

    /**
     * Reads a whole number of bytes; {@code KiB} is 1,024 and {@code kB} 1,000.
     *
     * @throws IllegalArgumentException with a message that shows the right form
     */
    public static long parse(String text) {
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
    }
}
