package dev.threadmill.load.report;

import dev.threadmill.load.record.Interval;
import dev.threadmill.load.record.Result;
import java.util.Locale;

/** The measured part second by second, for spreadsheets (RFC 4180). */
public final class CsvReport {
    private CsvReport() {}

    public static String of(Result result) {
        StringBuilder csv =
                new StringBuilder(
                        "t_s,per_second,p50_us,p99_us,errors,dropped,p90_us,p999_us,max_us\r\n");
        for (Interval row : result.series()) {
            csv.append(
                    String.format(
                            Locale.ROOT,
                            "%.3f,%.3f,%.3f,%.3f,%d,%d,%.3f,%.3f,%.3f\r\n",
                            row.endS(),
                            row.perSecond(),
                            row.p50Us(),
                            row.p99Us(),
                            row.errors(),
                            row.dropped(),
                            row.p90Us(),
                            row.p999Us(),
                            row.maxUs()));
        }
        return csv.toString();
    }
}
