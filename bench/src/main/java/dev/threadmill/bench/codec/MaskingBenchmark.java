package dev.threadmill.bench.codec;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.wire.Masking;
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
import org.openjdk.jmh.annotations.Warmup;

/** What does unmasking eight bytes at a time gain over the loop that RFC 6455 writes down? */
@Question(
        area = Area.CODECS,
        value =
                "What does unmasking eight bytes at a time gain over the loop that RFC 6455 writes down?",
        unsaid =
                "How much of it C2's own vectors give on another processor; the payload is in the cache.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MaskingBenchmark {
    private static final int MASK = 0x0577A412;

    @Param({"64", "16384"})
    int bytes;

    private byte[] payload;
    private byte[] mask;

    @Setup
    public void setup() {
        payload = new byte[bytes];
        mask = new byte[4];
        Masking.write(MASK, mask, 0);
    }

    @Benchmark
    public byte[] ours() {
        Masking.apply(payload, 0, payload.length, MASK);
        return payload;
    }

    @Benchmark
    public byte[] byteByByte() {
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return payload;
    }
}
