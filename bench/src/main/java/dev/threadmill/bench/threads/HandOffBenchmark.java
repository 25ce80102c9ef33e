package dev.threadmill.bench.threads;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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

/**
 * What does it cost to hand something from one blocking thread to another and back? By a queue
 * without room, and by parking and unparking alone, which is what such queues are made of.
 */
@Question(
        area = Area.THREADS,
        value = "What does it cost to hand something from one blocking thread to another and back?",
        unsaid =
                "Nothing else wants the processors: under load a thread that is woken waits for its"
                        + " turn, which neither kind is spared. Starting and joining the two threads is"
                        + " a thousandth part of it.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandOffBenchmark {
    private static final int ROUNDS = 1_000;
    private static final Object BALL = new Object();

    /** Which threads: the one that begins, the one that answers. */
    @Param({"virtual-virtual", "platform-platform", "virtual-platform"})
    String threads;

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void synchronousQueue() throws InterruptedException {
        SynchronousQueue<Object> there = new SynchronousQueue<>();
        SynchronousQueue<Object> back = new SynchronousQueue<>();
        Thread ping = begins().start(() -> pass(there, back, true));
        Thread pong = answers().start(() -> pass(back, there, false));
        ping.join();
        pong.join();
    }

    @Benchmark
    @OperationsPerInvocation(ROUNDS)
    public void park() throws InterruptedException {
        Turn turn = new Turn();
        turn.threads[0] = begins().unstarted(() -> turn.take(0));
        turn.threads[1] = answers().unstarted(() -> turn.take(1));
        turn.threads[1].start();
        turn.threads[0].start();
        turn.threads[0].join();
        turn.threads[1].join();
    }

    private Thread.Builder begins() {
        return Kinds.builder(threads.substring(0, threads.indexOf('-')));
    }

    private Thread.Builder answers() {
        return Kinds.builder(threads.substring(threads.indexOf('-') + 1));
    }

    private static void pass(
            SynchronousQueue<Object> out, SynchronousQueue<Object> in, boolean first) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                if (first) {
                    out.put(BALL);
                    in.take();
                } else {
                    in.take();
                    out.put(BALL);
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a benchmark", e);
        }
    }

    /** Two threads that take turns; each is parked while the other has its own. */
    private static final class Turn {
        private final Thread[] threads = new Thread[2];
        private volatile int whose;

        void take(int mine) {
            for (int i = 0; i < ROUNDS; i++) {
                while (whose != mine) {
                    LockSupport.park(this);
                }
                whose = 1 - mine;
                LockSupport.unpark(threads[1 - mine]);
            }
        }
    }
}
