package dev.threadmill.server.net;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to give a frame to a connection, from its own thread and through its queue? And
 * does a writer that is started on demand cost more than one that stands by, as a queue with a
 * thread for each connection would have it? The times end when the last frame of a burst is
 * written, to nowhere.
 */
@Question(
        area = Area.FANOUT,
        value =
                "What does it cost to give a frame to a connection, from its own thread and through its queue?",
        unsaid =
                "Frames are written to nowhere: with a socket the write itself would be most of it."
                        + " A burst may meet the writer of the one before it, as on a busy connection.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OutboundBenchmark {
    private static final int FRAMES_MAX = 1_024;

    private final byte[] frame = new byte[66];
    private final Semaphore written = new Semaphore(0);
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(FRAMES_MAX);
    private final OutputStream counting = new Counting();
    private Outbound own;
    private Outbound shared;
    private Thread standing;

    @Setup
    public void setup() {
        Outbound.Bounds bounds = new Outbound.Bounds(FRAMES_MAX, FRAMES_MAX * frame.length);
        own = new Outbound(OutputStream.nullOutputStream(), bounds, new Ticker());
        shared = new Outbound(counting, bounds, new Ticker());
        standing = Thread.ofVirtual().start(this::writeAll);
    }

    @TearDown
    public void tearDown() {
        standing.interrupt();
    }

    private void writeAll() {
        try {
            while (true) {
                counting.write(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Benchmark
    public Object ownThread() {
        return own.write(frame, Outbound.Kind.MESSAGE);
    }

    /** Writes to nowhere, and says how many frames that were. */
    private final class Counting extends OutputStream {
        @Override
        public void write(int octet) {
            throw new IllegalStateException("frames are written as a whole");
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            written.release(count / frame.length);
        }
    }

    /** How many frames come at once; the times are of all of them. */
    @State(Scope.Thread)
    public static class Burst {
        @Param({"1", "100"})
        int frames;
    }

    @Benchmark
    public void onDemand(Burst burst) throws InterruptedException {
        for (int i = 0; i < burst.frames; i++) {
            shared.offer(frame, Outbound.Kind.MESSAGE);
        }
        written.acquire(burst.frames);
    }

    @Benchmark
    public void standingBy(Burst burst) throws InterruptedException {
        for (int i = 0; i < burst.frames; i++) {
            queue.put(frame);
        }
        written.acquire(burst.frames);
    }
}
