package dev.threadmill.bench.codec;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.wire.socketio.EncodedPacket;
import dev.threadmill.wire.socketio.EnginePacket;
import dev.threadmill.wire.socketio.EnginePayload;
import dev.threadmill.wire.socketio.MalformedPacketException;
import dev.threadmill.wire.socketio.SocketPacket;
import dev.threadmill.wire.socketio.SocketPacketReader;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What do the packets of Socket.IO add to one message, and payloads to a poll? */
@Question(
        area = Area.CODECS,
        value = "What do the packets of Socket.IO add to one message, and payloads to a poll?",
        unsaid =
                "JSON arguments are checked and kept as text: an application that reads them pays that itself.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SocketPacketBenchmark {
    private static final int PACKETS = 16;

    private final SocketPacketReader reader = new SocketPacketReader(10);
    private final String event = "217[\"message\",\"" + "m".repeat(46) + "\"]";
    private final String binaryEvent =
            "51-17[\"message\",{\"a\":{\"_placeholder\":true,\"num\":0}}]";
    private final String largeEvent = "2[\"message\",\"" + "m".repeat(65_536) + "\"]";
    private final byte[] attachment = new byte[64];
    private final SocketPacket ack =
            new SocketPacket.Ack("/", 17, '"' + "m".repeat(46) + '"', List.of());
    private final List<String> frames = Collections.nCopies(PACKETS, EnginePacket.MESSAGE + event);
    private final String payload = EnginePayload.write(frames);

    /** An event of 64 bytes. */
    @Benchmark
    public SocketPacket readEvent() throws MalformedPacketException {
        return reader.text(event);
    }

    /** One of 64 KiB, where copies count. */
    @Benchmark
    public SocketPacket readLargeEvent() throws MalformedPacketException {
        return reader.text(largeEvent);
    }

    @Benchmark
    public SocketPacket readBinaryEvent() throws MalformedPacketException {
        reader.text(binaryEvent);
        return reader.binary(attachment);
    }

    @Benchmark
    public EncodedPacket encodeAck() {
        return EncodedPacket.of(ack);
    }

    /** For each packet of a body of 16. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public List<EnginePacket> readPayload() throws MalformedPacketException {
        return EnginePayload.read(payload, PACKETS);
    }

    /** For each packet of a body of 16. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public String writePayload() {
        return EnginePayload.write(frames);
    }
}
