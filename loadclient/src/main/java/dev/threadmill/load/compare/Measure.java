package dev.threadmill.load.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A figure of a result that is compared. */
public enum Measure {
    RATE("rate", "/requests/per_second", Unit.PER_SECOND),
    ERRORS("errors", "/requests/failed", Unit.SHARE),
    DROPPED("dropped", "/requests/dropped", Unit.SHARE),
    MEAN("mean", "/latency_us/mean", Unit.MICROS),
    P50("p50", 50),
    P75("p75", 75),
    P90("p90", 90),
    P95("p95", 95),
    P99("p99", 99),
    P999("p99.9", 99.9),
    P9999("p99.99", 99.99),
    MAX("max", "/latency_us/max", Unit.MICROS),
    SERVICE_P50("service.p50", "/service_us/p50", Unit.MICROS),
    SERVICE_P99("service.p99", "/service_us/p99", Unit.MICROS),
    CONNECT_P99("connect.p99", "/connect_us/p99", Unit.MICROS);

    /** What a figure is counted in. */
    public enum Unit {
        MICROS,
        PER_SECOND,
        /** 0 to 1. Its differences are in points, since what was 0 cannot grow by a share. */
        SHARE
    }

    private final String key;
    private final String pointer;
    private final Unit unit;
    private final double percentile;

    Measure(String key, double percentile) {
        this(key, "/latency_us/" + key.replace(".", ""), Unit.MICROS, percentile);
    }

    Measure(String key, String pointer, Unit unit) {
        this(key, pointer, unit, Double.NaN);
    }

    Measure(String key, String pointer, Unit unit, double percentile) {
        this.key = key;
        this.pointer = pointer;
        this.unit = unit;
        this.percentile = percentile;
    }

    /** Its name on the command line. */
    public String key() {
        return key;
    }

    public Unit unit() {
        return unit;
    }

    /** Whether more of it is better. */
    public boolean moreIsBetter() {
        return this == RATE;
    }

    /** Whether it is a percentile of the latency. */
    boolean isPercentile() {
        return !Double.isNaN(percentile);
    }

    /** 0 to 100. */
    double percentile() {
        return percentile;
    }

    /** Its value in a result; NaN where nothing of the kind was measured. */
    double of(JsonNode result) {
        double value = result.at(pointer).asDouble();
        double whole = result.at("/requests/total").asDouble();
        if (this == DROPPED) {
            whole += value;
        }
        return switch (unit) {
            // No time is 0: that is the figure of an empty histogram.
            case MICROS -> value == 0 ? Double.NaN : value;
            case PER_SECOND -> whole == 0 ? Double.NaN : value;
            case SHARE -> whole == 0 ? Double.NaN : value / whole;
        };
    }

    /** The one of this name; {@code p999} is {@code p99.9}. */
    static Optional<Measure> named(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(measure ->
                        measure.key.equals(plain) || measure.key.replace("9.9", "99").equals(plain))
                .findFirst();
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Measure::key).toList();
    }
}
