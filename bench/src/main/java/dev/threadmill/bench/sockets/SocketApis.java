package dev.threadmill.bench.sockets;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * Is a Socket slower than a SocketChannel, and a heap buffer than a direct one? One connection
 * whose two ends are virtual threads that block: a message there and back.
 */
@Question(
        area = Area.SOCKETS,
        value = "Is a Socket slower than a SocketChannel, and a heap buffer than a direct one?",
        unsaid =
                "Most of it is the kernel's and the waking of the other thread, which is the same for"
                        + " all. What is read into a direct buffer has yet to be copied, if it is to"
                        + " become an array or a text.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Djmh.executor=VIRTUAL")
public class SocketApis {
    @Param({"Socket", "SocketChannel, heap", "SocketChannel, direct"})
    String api;

    @Param({"64", "16384"})
    int bytes;

    private Line line;
    private Thread echoing;

    @Setup
    public void open() throws IOException {
        List<Line> ends = Line.pair(api, bytes);
        line = ends.getFirst();
        echoing = Thread.ofVirtual().start(() -> echo(ends.getLast()));
    }

    private static void echo(Line other) {
        try (other) {
            while (true) {
                other.receive();
                other.send();
            }
        } catch (IOException e) {
            // The benchmark has closed its end: so ends this one.
        }
    }

    @TearDown
    public void close() throws IOException, InterruptedException {
        line.close();
        echoing.join();
    }

    @Benchmark
    public void exchange() throws IOException {
        line.send();
        line.receive();
    }
}
