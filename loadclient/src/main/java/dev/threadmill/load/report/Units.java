package dev.threadmill.load.report;

import java.math.BigDecimal;
import java.util.Locale;

/** Writes figures as people read them, the same in every locale. */
public final class Units {
    private Units() {}

    /**
     * A time given in microseconds, with three digits that count: {@code 87.3 µs}, {@code 1.20 s}.
     */
    public static String micros(double us) {
        // Beyond 999.5 the digits would round up to the next unit's.
        if (us < 999.5) {
            return digits(us) + " µs";
        }
        return us < 999_500 ? digits(us / 1_000) + " ms" : digits(us / 1_000_000) + " s";
    }

    /**
     * A time to the nanosecond, as Rust writes its durations for debugging: {@code 678.501µs},
     * {@code 2.63634ms}, {@code 1.5s}.
     */
    static String exact(long nanos) {
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        BigDecimal value = BigDecimal.valueOf(nanos);
        int digits = nanos < 1_000_000 ? 3 : nanos < 1_000_000_000 ? 6 : 9;
        return value.movePointLeft(digits).stripTrailingZeros().toPlainString()
                + (digits == 3 ? "µs" : digits == 6 ? "ms" : "s");
    }

    /** A whole number with its thousands apart. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A rate: whole from 100 on. */
    public static String rate(double perSecond) {
        return perSecond >= 99.95
                ? count(Math.round(perSecond))
                : String.format(Locale.ROOT, "%.1f", perSecond);
    }

    static String bytes(long bytes) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        double value = bytes;
        int unit = 0;
        while (value >= 1_023.5 && unit < units.length - 1) {
            value /= 1_024;
            unit++;
        }
        return (unit == 0 ? Long.toString(bytes) : digits(value)) + " " + units[unit];
    }

    /** Minutes and seconds, as on a stopwatch: {@code 1:05}. */
    static String clock(double seconds) {
        long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    /** A share of 1 as per cent. */
    public static String percent(double share) {
        double percent = 100 * share;
        return percent > 0 && percent < 0.1
                ? String.format(Locale.ROOT, "%.3f %%", percent)
                : String.format(Locale.ROOT, "%.1f %%", percent);
    }

    private static String digits(double value) {
        if (value >= 99.95) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value >= 9.995 ? "%.1f" : "%.2f", value);
    }
}
