package dev.threadmill.load.report;

import dev.threadmill.load.record.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The latency's percentile curve in milliseconds, in the text form that HdrHistogram's plotters
 * read.
 */
public final class HgrmReport {
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final double NANOS_PER_MS = 1_000_000.0;

    private HgrmReport() {}

    public static String of(Result result) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            result.latency()
                    .outputPercentileDistribution(out, TICKS_PER_HALF_DISTANCE, NANOS_PER_MS);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
