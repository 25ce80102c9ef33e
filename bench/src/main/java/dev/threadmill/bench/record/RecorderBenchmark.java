package dev.threadmill.bench.record;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.Outcome;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to record one request, alone and with another thread recording too? */
@Question(
        area = Area.RECORDING,
        value =
                "What does it cost to record one request, alone and with another thread recording too?",
        unsaid =
                "With more recording threads than processors the lanes are shared more often than here.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecorderBenchmark {
    private final Recorder closed = new Recorder(false, 2);
    private final Recorder open = new Recorder(true, 2);

    /** A thread's own number and a latency that wanders. */
    @State(Scope.Thread)
    public static class Writer {
        private static final AtomicInteger NEXT = new AtomicInteger();

        private final int index = NEXT.getAndIncrement();
        private long latency = 100_000;

        Outcome.Answered next() {
            latency = latency * 31 % 1_000_003;
            return new Outcome.Answered(200, latency / 2, latency, 159, 78);
        }
    }

    @Benchmark
    @Threads(1)
    public void closedAlone(Writer writer) {
        closed.record(writer.index, writer.next(), 0, 0);
    }

    @Benchmark
    @Threads(2)
    public void closedTogether(Writer writer) {
        closed.record(writer.index, writer.next(), 0, 0);
    }

    @Benchmark
    @Threads(2)
    public void openTogether(Writer writer) {
        open.record(writer.index, writer.next(), 0, 0);
    }
}
