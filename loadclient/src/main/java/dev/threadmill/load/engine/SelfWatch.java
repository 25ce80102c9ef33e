package dev.threadmill.load.engine;

import com.sun.management.OperatingSystemMXBean;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Distribution;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.transport.ErrorKind;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Watches the load client itself during the measured part, so that it cannot hide its own limits.
 */
final class SelfWatch {
    private static final long NAP_NANOS = 10_000_000;
    private static final double CARRIER_SHARE_MAX = 0.9;

    /** Libraries leave the target less of a machine that they share. */
    private static final double LIBRARY_SHARE_MAX = 0.5;

    private static final double GC_SHARE_MAX = 0.02;
    private static final double OVERSHOOT_US_MAX = 5_000;
    private static final double LATENESS_US_MAX = 5_000;

    private final OperatingSystemMXBean system =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final List<GarbageCollectorMXBean> collectors =
            ManagementFactory.getGarbageCollectorMXBeans();
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final int carriers = carriers();
    private final Histogram overshoot = Histograms.create();
    private Thread napper;
    private volatile boolean ended;
    private long beginNanos;
    private long beginCpuNanos;
    private long beginGcMs;

    /** How many carrier threads the virtual threads of this process share. */
    static int carriers() {
        return Integer.getInteger(
                "jdk.virtualThreadScheduler.parallelism",
                Runtime.getRuntime().availableProcessors());
    }

    void begin() {
        beginNanos = System.nanoTime();
        beginCpuNanos = system.getProcessCpuTime();
        beginGcMs = gcMs();
        napper = Thread.ofPlatform().name("threadmill-self-watch").daemon().start(this::nap);
    }

    /** Whether {@link #begin} was reached. */
    boolean begun() {
        return napper != null;
    }

    /**
     * Ends the watch.
     *
     * @param plan in an open model a busy client shows as lateness
     * @param lateness how late the pacer started requests; empty in a closed model
     */
    ClientHealth end(Plan plan, Counts counts, Histogram lateness) throws InterruptedException {
        double wallNanos = Math.max(1, System.nanoTime() - beginNanos);
        double cpuNanos = system.getProcessCpuTime() - beginCpuNanos;
        double gcPauseMs = gcMs() - beginGcMs;
        ended = true;
        LockSupport.unpark(napper);
        napper.join();
        double overshootUs = Distribution.percentile(overshoot, 99);
        double carrierShare = Math.min(1, cpuNanos / (wallNanos * carriers));
        List<String> reasons = new ArrayList<>();
        if (!plan.model().open()
                && library(plan)
                && cpuNanos > LIBRARY_SHARE_MAX * wallNanos * cores) {
            say(
                    reasons,
                    "this client's HTTP library took %.0f %% of the machine: raw HTTP/1.1 takes a"
                            + " sixth per request, and the target had the rest",
                    100 * cpuNanos / (wallNanos * cores));
        } else if (!plan.model().open() && carrierShare > CARRIER_SHARE_MAX) {
            say(
                    reasons,
                    "the client kept its %d carrier thread%s %.0f %% busy: a faster client might"
                            + " get more out of the target",
                    carriers,
                    carriers == 1 ? "" : "s",
                    100 * carrierShare);
        }
        if (gcPauseMs * 1e6 > GC_SHARE_MAX * wallNanos) {
            say(reasons, "garbage collection stopped the client for %.0f ms", gcPauseMs);
        }
        if (overshootUs > OVERSHOOT_US_MAX) {
            say(
                    reasons,
                    "this machine is overloaded: 1 %% of the client's timers fired more than %.1f"
                            + " ms late",
                    overshootUs / 1_000);
        }
        double latenessUs = Distribution.percentile(lateness, 99);
        if (latenessUs > LATENESS_US_MAX) {
            say(
                    reasons,
                    "the client could not keep the rate: 1 %% of the requests were sent more than"
                            + " %.1f ms late",
                    latenessUs / 1_000);
        }
        long local = counts.errors().getOrDefault(ErrorKind.LOCAL, 0L);
        if (local > 0) {
            say(
                    reasons,
                    "this machine ran out of local ports, file descriptors or memory for sockets"
                            + " %d times",
                    local);
        }
        List<String> own = List.copyOf(reasons);
        if (counts.dropped() > 0 && !plan.broadcast()) {
            say(
                    reasons,
                    "%d requests could not start in time because every connection was busy: more"
                            + " connections would let them",
                    counts.dropped());
        }
        return new ClientHealth(
                counts.total() == 0 ? 0 : cpuNanos / 1_000 / counts.total(),
                Math.min(1, cpuNanos / (wallNanos * cores)),
                carrierShare,
                gcPauseMs,
                overshootUs,
                reasons,
                own);
    }

    /** Whether a library speaks to the target, which costs more than our own wire code. */
    private static boolean library(Plan plan) {
        return library(plan.target());
    }

    private static boolean library(Target target) {
        return switch (target) {
            case Target.Http http -> http.client() != Target.Client.RAW;
            case Mix mix -> mix.parts().stream().anyMatch(part -> library(part.target()));
            case Target.WebSocket webSocket -> false;
            case Target.SocketIo socketIo -> false;
            case Target.Bridge bridge -> false;
            case Flow flow -> false;
        };
    }

    private static void say(List<String> reasons, String format, Object... values) {
        reasons.add(String.format(Locale.ROOT, format, values));
    }

    private void nap() {
        while (!ended) {
            long before = System.nanoTime();
            LockSupport.parkNanos(NAP_NANOS);
            if (!ended) {
                overshoot.recordValue(Histograms.clamp(System.nanoTime() - before - NAP_NANOS));
            }
        }
    }

    private long gcMs() {
        return collectors.stream()
                .mapToLong(collector -> Math.max(0, collector.getCollectionTime()))
                .sum();
    }
}
