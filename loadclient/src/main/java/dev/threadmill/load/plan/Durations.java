package dev.threadmill.load.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes durations as people type them: {@code 500ms}, {@code 10s}, {@code 1m30s}. */
public final class Durations {
    private static final Pattern PART =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ns|us|µs|ms|s|m|h|d)");
    private static final Map<String, Long> UNIT_NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L,
                    "d", 86_400_000_000_000L);
    private static final BigDecimal NANOS_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private Durations() {}

    /**
     * Reads one or more numbers with units; a bare number means seconds, as in hey, wrk and k6.
     *
     * @throws IllegalArgumentException with a message that shows the right form
     */
    public static Duration parse(String text) {
        String trimmed = text.strip();
        if (trimmed.matches("\\d{1,12}(\\.\\d{1,9})?")) {
            return parse(trimmed + "s");
        }
        Matcher part = PART.matcher(trimmed);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            long unit = UNIT_NANOS.get(part.group(2));
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
            end = part.end();
        }
        if (end == 0 || end != trimmed.length() || nanos.compareTo(NANOS_MAX) > 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no duration; write it like 500ms, 10s, 2m or 1h");
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    /** Writes a duration so that {@link #parse} reads it back: {@code 1m30s}. */
    public static String format(Duration duration) {
        long nanos = duration.toNanos();
        if (nanos == 0) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        for (String unit : new String[] {"d", "h", "m", "s", "ms", "us", "ns"}) {
            long count = nanos / UNIT_NANOS.get(unit);
            if (count > 0) {
                text.append(count).append(unit);
                nanos -= count * UNIT_NANOS.get(unit);
            }
        }
        return text.toString();
    }
}
