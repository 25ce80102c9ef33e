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
 * Which poller wakes virtual threads that wait for sockets faster? By {@code jdk.pollerMode}: 1,
 * platform threads that poll; 2, virtual threads that do, which is the default on Linux. 100
 * connections within one process echo 64 bytes.
 */
@Question(
        area = Area.SOCKETS,
        value = "Which poller wakes virtual threads that wait for sockets faster?",
        unsaid =
                "Mode 3, a poller for each carrier, is not in JDK 25. On more processors the poller's own thread has one to itself, which changes the answer.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PollerMode {
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
    @Fork(value = 1, jvmArgsAppend = "-Djdk.pollerMode=1")
    public void platformThreads() throws IOException, InterruptedException {
        pairs.exchange(MESSAGES);
    }

    @Benchmark
    @OperationsPerInvocation(EXCHANGES)
    @Fork(value = 1, jvmArgsAppend = "-Djdk.pollerMode=2")
    public void virtualThreads() throws IOException, InterruptedException {
        pairs.exchange(MESSAGES);
    }
}
