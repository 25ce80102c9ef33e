package dev.threadmill.bench;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does it cost to hand a value from one blocking thread to another and back? */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandOffBenchmark {
    private static final int ROUNDS = 1_000;

    @Param({"virtual", "platform"})
    String threads;

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void pingPong() throws InterruptedException {
        SynchronousQueue<Integer> there = new SynchronousQueue<>();
        SynchronousQueue<Integer> back = new SynchronousQueue<>();
        Thread.Builder builder =
                threads.equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform();
        Thread ping = builder.start(() -> swap(there, back, true));
        Thread pong = builder.start(() -> swap(back, there, false));
        ping.join();
        pong.join();
    }

    @Benchmark
    public void startAndJoin() throws InterruptedException {
        Thread.Builder builder =
                threads.equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform();
        builder.start(() -> {}).join();
    }

    private static void swap(
            SynchronousQueue<Integer> out, SynchronousQueue<Integer> in, boolean first) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                if (first) {
                    out.put(i);
                    in.take();
                } else {
                    in.take();
                    out.put(i);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a benchmark", e);
        }
    }
}
