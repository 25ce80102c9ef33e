package dev.threadmill.bench.sockets;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many carrier threads does blocking I/O on virtual threads need? 100 connections within one
 * process echo 64 bytes, both ends on virtual threads; by default there is a carrier for each
 * processor.
 */
@Question(
        area = Area.THREADS,
        value = "How many carrier threads does blocking I/O on virtual threads need?",
        unsaid =
                "Two ends in one process on few processors: more carriers than processors can only cost. Code that computes between its reads needs one per processor.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SchedulerParallelism {
    private static final int CONNECTIONS = 100;
    private static final int MESSAGES = 20;
    private static final int EXCHANGES = CONNECTIONS * MESSAGES;

    private EchoPairs pairs;

    @Setup
    public void open() throws IOException {
        pairs = new EchoPairs(CONNECTIONS);
    }

    @TearDown
    public void close() throws IOException {
        pairs.close();
    }

    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    @Fork(value = 1, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=1")
    public void carriers1() throws IOException, InterruptedException {
        pairs.exchange(MESSAGES);
    }

    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    @Fork(value = 1, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=2")
    public void carriers2() throws IOException, InterruptedException {
        pairs.exchange(MESSAGES);
    }

    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    @Fork(value = 1, jvmArgsAppend = "-Djdk.virtualThreadScheduler.parallelism=4")
    public void carriers4() throws IOException, InterruptedException {
        pairs.exchange(MESSAGES);
    }

    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    public void carriersByDefault() throws IOException, InterruptedException {
        pairs.exchange(MESSAGES);
    }
}
