package dev.threadmill.bench.codec;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.wire.FrameReader;
import dev.threadmill.wire.FrameWriter;
import dev.threadmill.wire.WebSocketEvent;
import dev.threadmill.wire.WebSocketViolation;
import java.io.IOException;
import java.io.InputStream;
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

/**
 * What does the wire code add to one message of an echo? Reading a client's masked frame, writing
 * the server's; and what a client pays for masking, as the difference of the two encodings.
 */
@Question(
        area = Area.CODECS,
        value = "What does the wire code add to one message of an echo?",
        unsaid =
                "What the socket costs, which is many times as much; frames come one at a time and whole.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameBenchmark {
    private static final int MESSAGE_BYTES_MAX = 1_024 * 1_024;
    private static final byte[] MASK = {0x12, (byte) 0xA4, 0x77, 0x05};

    @Param({"64", "16384"})
    int bytes;

    private String text;
    private FrameReader textReader;
    private FrameReader binaryReader;

    @Setup
    public void setup() {
        text = "m".repeat(bytes);
        byte[] payload = new byte[bytes];
        textReader = reader(FrameWriter.text(text, MASK));
        binaryReader = reader(FrameWriter.binary(payload, MASK));
    }

    private static FrameReader reader(byte[] frame) {
        return new FrameReader(new Repeated(frame), true, MESSAGE_BYTES_MAX, null);
    }

    @Benchmark
    public WebSocketEvent decodeMaskedText() throws IOException, WebSocketViolation {
        return textReader.next();
    }

    @Benchmark
    public WebSocketEvent decodeMaskedBinary() throws IOException, WebSocketViolation {
        return binaryReader.next();
    }

    @Benchmark
    public byte[] encodeText() {
        return FrameWriter.text(text, null);
    }

    @Benchmark
    public byte[] encodeMaskedText() {
        return FrameWriter.text(text, MASK);
    }

    /** A peer that sends the same frame for ever, and nothing of the next before it is asked. */
    private static final class Repeated extends InputStream {
        private final byte[] frame;
        private int at;

        Repeated(byte[] frame) {
            this.frame = frame;
        }

        @Override
        public int read() {
            int octet = frame[at] & 0xFF;
            at = (at + 1) % frame.length;
            return octet;
        }

        @Override
        public int read(byte[] to, int from, int count) {
            int given = Math.min(count, frame.length - at);
            System.arraycopy(frame, at, to, from, given);
            at = (at + given) % frame.length;
            return given;
        }

        @Override
        public int available() {
            return at == 0 ? 0 : frame.length - at;
        }
    }
}
