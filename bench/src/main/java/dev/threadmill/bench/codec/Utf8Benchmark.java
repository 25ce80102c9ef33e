package dev.threadmill.bench.codec;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.wire.Utf8Check;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
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
 * What does it cost to check that a text is UTF-8, against the JDK's ways? {@code decodeOnly} finds
 * no fault, it puts U+FFFD in its place: ours comes on top of it. {@code strictDecoder} does both
 * at once, and is what the check saves.
 */
@Question(
        area = Area.CODECS,
        value = "What does it cost to check that a text is UTF-8, against the JDK's ways?",
        unsaid =
                "Texts of other scripts have other costs; the text is in the cache and comes in one piece.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Utf8Benchmark {
    @Param({"64", "16384"})
    int bytes;

    @Param({"ascii", "mixed"})
    String kind;

    private final Utf8Check check = new Utf8Check();
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
    private byte[] text;

    @Setup
    public void setup() {
        String piece =
                switch (kind) {
                    case "ascii" -> "{\"type\":\"Chat\"}, ";
                    default -> "Grüße, 日本語 🧵; ";
                };
        byte[] pieceBytes = piece.getBytes(StandardCharsets.UTF_8);
        String whole = piece.repeat(bytes / pieceBytes.length);
        String rest = "m".repeat(bytes % pieceBytes.length);
        text = (whole + rest).getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public boolean ours() {
        check.reset();
        return check.accept(text, 0, text.length) && check.complete();
    }

    @Benchmark
    public String decodeOnly() {
        return new String(text, StandardCharsets.UTF_8);
    }

    @Benchmark
    public CharBuffer strictDecoder() throws CharacterCodingException {
        return decoder.decode(ByteBuffer.wrap(text));
    }
}
