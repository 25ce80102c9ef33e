package dev.threadmill.bench.fanout;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.wire.FrameWriter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What does a message to 1,000 receivers cost each of them, made once or made for each? */
@Question(
        area = Area.FANOUT,
        value =
                "What does a message to 1,000 receivers cost each of them, made once or made for each?",
        unsaid = "Nothing is sent: a socket's write costs far more than either.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BroadcastBenchmark {
    private static final int RECEIVERS = 1_000;

    @Param({"64", "1024"})
    int bytes;

    private String text;

    @Setup
    public void setup() {
        text = "m".repeat(bytes);
    }

    @Benchmark
    @OperationsPerInvocation(RECEIVERS)
    public void once(Blackhole receivers) {
        PreparedMessage message = PreparedMessage.text(text);
        for (int i = 0; i < RECEIVERS; i++) {
            receivers.consume(message.plainFrame());
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECEIVERS)
    public void forEach(Blackhole receivers) {
        for (int i = 0; i < RECEIVERS; i++) {
            receivers.consume(FrameWriter.text(text, null));
        }
    }
}
