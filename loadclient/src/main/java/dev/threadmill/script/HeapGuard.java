package dev.threadmill.script;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * Sees when what survives collections nearly fills the heap. What scripts keep between their calls
 * cannot be told from other memory, so giving up a lane is a try: if little came free by it, the
 * scripts are not the cause, and the guard rests.
 */
final class HeapGuard {
    private static final double FULL_SHARE = 0.85;
    private static final double HELPED_SHARE = 0.05;
    private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long REST_NANOS = Duration.ofMinutes(5).toNanos();

    private final Consumer<String> notes;
    private final DoubleSupplier share;
    private boolean quiet;
    private long quietUntilNanos;
    private double shareBefore;

    HeapGuard(Consumer<String> notes) {
        this(notes, shareAfterCollection());
    }

    /**
     * @param share of the heap that was in use after the last collection, from 0 to 1
     */
    HeapGuard(Consumer<String> notes, DoubleSupplier share) {
        this.notes = notes;
        this.share = share;
    }

    /** Whether a lane should be given up now. */
    boolean isFull(long nowNanos) {
        if (quiet && nowNanos - quietUntilNanos < 0) {
            return false;
        }
        quiet = false;
        double now = share.getAsDouble();
        if (now < FULL_SHARE) {
            shareBefore = 0;
            return false;
        }
        if (shareBefore > 0 && shareBefore - now < HELPED_SHARE) {
            notes.accept("the heap is nearly full, and not by scripts");
            shareBefore = 0;
            rest(nowNanos + REST_NANOS);
            return false;
        }
        shareBefore = now;
        rest(nowNanos + PAUSE_NANOS);
        return true;
    }

    private void rest(long untilNanos) {
        quiet = true;
        quietUntilNanos = untilNanos;
    }

    private static DoubleSupplier shareAfterCollection() {
        List<MemoryPoolMXBean> pools =
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .filter(MemoryPoolMXBean::isCollectionUsageThresholdSupported)
                        .filter(pool ->
                                pool.getName().matches(".*(Old|Tenured).*|ZHeap|Shenandoah"))
                        .toList();
        return () -> {
            double most = 0;
            for (MemoryPoolMXBean pool : pools) {
                MemoryUsage usage = pool.getCollectionUsage();
                if (usage != null) {
                    long max =
                            usage.getMax() > 0 ? usage.getMax() : Runtime.getRuntime().maxMemory();
                    most = Math.max(most, (double) usage.getUsed() / max);
                }
            }
            return most;
        };
    }
}
