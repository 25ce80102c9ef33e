package dev.threadmill.bench.threads;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
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
 * Does synchronized around blocking I/O hold other virtual threads up? 64 virtual threads, each
 * with a connection and a lock of its own, ask once and wait for an answer that takes a
 * millisecond. Before JDK 24 a thread that waits inside synchronized keeps its carrier; the time of
 * a turn of all then grows from one millisecond to 64 divided by the number of carriers.
 */
@Question(
        area = Area.THREADS,
        value = "Does synchronized around blocking I/O hold other virtual threads up?",
        unsaid =
                "It depends on the JDK: see which one the row names. Nobody contends for a lock here,"
                        + " so it says nothing about fairness or about which lock is faster.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LockAroundIo {
    private static final int CONNECTIONS = 64;
    private static final long ANSWER_NANOS = 1_000_000;

    @Param({"none", "ReentrantLock", "synchronized"})
    String lock;

    private final List<Connection> connections = new ArrayList<>();
    private final List<Thread> answering = new ArrayList<>();
    private final AtomicInteger answered = new AtomicInteger();

    @Setup
    public void open() throws IOException {
        try (ServerSocket listener =
                new ServerSocket(0, CONNECTIONS, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
                connections.add(new Connection(socket));
                Socket accepted = listener.accept();
                // Platform threads: they answer even where all carriers are taken.
                answering.add(Kinds.builder("platform").start(() -> answer(accepted)));
            }
        }
    }

    @TearDown
    public void close() throws IOException, InterruptedException {
        for (Connection connection : connections) {
            connection.socket.close();
        }
        for (Thread thread : answering) {
            thread.join();
        }
    }

    private static void answer(Socket socket) {
        try (socket) {
            while (socket.getInputStream().read() >= 0) {
                long due = System.nanoTime() + ANSWER_NANOS;
                for (long left; (left = due - System.nanoTime()) > 0; ) {
                    LockSupport.parkNanos(left);
                }
                socket.getOutputStream().write(1);
            }
        } catch (IOException e) {
            // The benchmark has closed its end: so ends this one.
        }
    }

    @Benchmark
    public int turn() throws InterruptedException {
        answered.set(0);
        List<Thread> threads = new ArrayList<>(CONNECTIONS);
        for (Connection connection : connections) {
            threads.add(Thread.ofVirtual().start(() -> ask(connection)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (answered.get() != CONNECTIONS) {
            throw new IllegalStateException("only " + answered.get() + " answers");
        }
        return answered.get();
    }

    private void ask(Connection connection) {
        switch (lock) {
            case "none" -> connection.exchange();
            case "ReentrantLock" -> {
                connection.own.lock();
                try {
                    connection.exchange();
                } finally {
                    connection.own.unlock();
                }
            }
            case "synchronized" -> {
                synchronized (connection) {
                    connection.exchange();
                }
            }
            default -> throw new IllegalArgumentException("no lock: " + lock);
        }
        answered.incrementAndGet();
    }

    private static final class Connection {
        private final ReentrantLock own = new ReentrantLock();
        private final Socket socket;

        Connection(Socket socket) {
            this.socket = socket;
        }

        void exchange() {
            try {
                socket.getOutputStream().write(1);
                if (socket.getInputStream().read() != 1) {
                    throw new IllegalStateException("another answer");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
