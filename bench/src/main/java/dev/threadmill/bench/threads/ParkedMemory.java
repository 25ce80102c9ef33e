package dev.threadmill.bench.threads;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How much memory does a parked thread take, by the depth of its stack? 2,000 threads are parked
 * under so many frames; after a collection the heap in use and the resident memory outside the heap
 * are compared with what they were before. The heap is touched at the start, so that it does not
 * count as resident twice.
 */
@Question(
        area = Area.THREADS,
        value = "How much memory does a parked thread take, by the depth of its stack?",
        counters = {"heap/B per thread", "outside/B per thread"},
        unsaid =
                "Frames here hold an int and a reference; those of real code are larger, and so are"
                        + " interpreted ones. The stack's address space, which a platform thread"
                        + " reserves besides, is not resident and not counted.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseG1GC", "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"})
public class ParkedMemory {
    private static final int THREADS = 2_000;

    @Param({"virtual", "platform"})
    String threads;

    @Param({"1", "10", "100"})
    int depth;

    private volatile boolean released;

    /** What a thread takes, in bytes. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class PerThread {
        public double heap;
        public double outside;
    }

    @Benchmark
    public void parked(PerThread bytes) throws IOException, InterruptedException {
        released = false;
        long heapBefore = heapBytes();
        long residentBefore = residentBytes();
        CountDownLatch arrived = new CountDownLatch(THREADS);
        List<Thread> parked = new ArrayList<>(THREADS);
        for (int i = 0; i < THREADS; i++) {
            parked.add(Kinds.builder(threads).start(() -> descend(depth, arrived)));
        }
        arrived.await();
        for (Thread thread : parked) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        bytes.heap = (double) (heapBytes() - heapBefore) / THREADS;
        bytes.outside = (double) (residentBytes() - residentBefore) / THREADS;
        released = true;
        for (Thread thread : parked) {
            LockSupport.unpark(thread);
            thread.join();
        }
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private int descend(int left, CountDownLatch arrived) {
        if (left > 1) {
            return descend(left - 1, arrived) + 1;
        }
        arrived.countDown();
        while (!released) {
            LockSupport.park(this);
        }
        return 1;
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return 1_024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("the kernel does not say how much memory is resident");
    }
}
