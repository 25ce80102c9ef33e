package dev.threadmill.server.admin;

import io.helidon.metrics.api.Metrics;
import java.util.function.IntSupplier;
import java.util.function.ToLongFunction;

/** The meters of the runs that are kept, and of the pages that look at them. */
public final class RunMeters {
    private RunMeters() {}

    /**
     * Registers them; done anew, they show the newer objects.
     *
     * @param runs somebody else must hold it
     * @param pages of the dashboard that are open
     */
    public static <T> void register(
            T runs,
            ToLongFunction<T> count,
            ToLongFunction<T> bytes,
            ToLongFunction<T> failures,
            IntSupplier pages) {
        Meters meters = new Meters(Metrics.globalRegistry());
        meters.gauge("threadmill_runs", "Load tests that are kept", () -> count.applyAsLong(runs));
        meters.gauge(
                "threadmill_runs_bytes",
                "What they take up, on disk and in memory",
                () -> bytes.applyAsLong(runs));
        meters.counter(
                "threadmill_runs_write_failures_total",
                "Times that something of a load test could not be written to disk",
                runs,
                failures);
        meters.gauge("threadmill_dashboard_pages", "Open pages of the dashboard", pages::getAsInt);
    }
}
