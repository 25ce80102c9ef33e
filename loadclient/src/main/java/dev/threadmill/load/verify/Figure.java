package dev.threadmill.load.verify;

import dev.threadmill.load.plan.Metric;
import dev.threadmill.load.report.Units;
import java.util.Locale;

/** A figure that a claim is about. */
public sealed interface Figure {
    /** What a threshold can name, too. */
    record OfLoad(String key, Metric metric) implements Figure {}

    /** Connections of an idle load that were open to the end. */
    record Held() implements Figure {
        @Override
        public String key() {
            return "connections";
        }
    }

    /** A percentile of the probes of an idle load, in microseconds. */
    record Probe(String key, double percentile) implements Figure {}

    /** What the server's process needs; Linux knows. */
    enum OfServer implements Figure {
        /** Resident memory, in millions of bytes, at its largest in the round. */
        RSS_MB,
        /** What resident memory grew by in the round, in thousands of bytes per connection. */
        RSS_PER_CONNECTION_KB,
        /** Processor time per request, in microseconds. */
        CPU_US_PER_REQUEST,
        /** From the start of the process until it was ready. */
        START_MS;

        /** Whether a server has one of it: rounds with the same server would be one round. */
        boolean wantsFresh() {
            return this != CPU_US_PER_REQUEST;
        }

        @Override
        public String key() {
            return "server." + name().toLowerCase(Locale.ROOT);
        }
    }

    /** Its name, as it is written in files. */
    String key();

    /** Whether a load client at its limit can make it larger than the target deserves. */
    default boolean inflated() {
        return switch (this) {
            case OfLoad load -> !(load.metric() instanceof Metric.Rate);
            case Held held -> false;
            case Probe probe -> true;
            case OfServer server -> false;
        };
    }

    /** Whether a load client at its limit can make it smaller than the target deserves. */
    default boolean deflated() {
        return switch (this) {
            case OfLoad load -> load.metric() instanceof Metric.Rate;
            case Held held -> true;
            case Probe probe -> false;
            // Less load needs less memory.
            case OfServer server -> server == OfServer.RSS_MB;
        };
    }

    /** A value of it for people, with its unit. */
    default String text(double value) {
        return switch (this) {
            case OfLoad load ->
                    switch (load.metric()) {
                        case Metric.Percentile percentile -> Units.micros(value);
                        case Metric.Summary summary -> Units.micros(value);
                        case Metric.Errors errors -> count(errors.share(), value);
                        case Metric.Dropped dropped -> count(dropped.share(), value);
                        case Metric.Rate rate -> Units.rate(value) + "/s";
                    };
            case Held held -> Units.rate(value);
            case Probe probe -> Units.micros(value);
            case OfServer server ->
                    switch (server) {
                        case RSS_MB -> decimal(value) + " MB";
                        case RSS_PER_CONNECTION_KB -> decimal(value) + " KB";
                        case CPU_US_PER_REQUEST -> Units.micros(value);
                        case START_MS -> Units.micros(value * 1_000);
                    };
        };
    }

    private static String count(boolean share, double value) {
        return share ? Units.percent(value) : Units.rate(value);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value);
    }
}
