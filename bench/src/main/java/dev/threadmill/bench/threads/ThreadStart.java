package dev.threadmill.bench.threads;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to start a thread and to wait for its end? */
@Question(
        area = Area.THREADS,
        value = "What does it cost to start a thread and to wait for its end?",
        unsaid =
                "The thread does nothing; who waits for it is a platform thread that is woken, which"
                        + " is much of the time. It is no reason to pool virtual threads.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ThreadStart {
    @Param({"virtual", "platform"})
    String threads;

    @Benchmark
    public void startAndJoin() throws InterruptedException {
        Kinds.builder(threads).start(() -> {}).join();
    }
}
