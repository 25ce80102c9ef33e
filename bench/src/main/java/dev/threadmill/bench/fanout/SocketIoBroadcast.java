package dev.threadmill.bench.fanout;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.server.bus.MemoryBus;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.engineio.EngineConversation;
import dev.threadmill.server.engineio.EngineMessage;
import dev.threadmill.server.engineio.EngineSession;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.socketio.SocketIoServer;
import dev.threadmill.wire.socketio.MalformedPacketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/**
 * What does a Socket.IO broadcast cost each receiver, before a transport has it? Half of the 1,000
 * clients are in one room, the other half in another.
 */
@Question(
        area = Area.FANOUT,
        value = "What does a Socket.IO broadcast cost each receiver, before a transport has it?",
        unsaid = "Nothing is sent, and nobody joins or leaves meanwhile.")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SocketIoBroadcast {
    private static final int RECEIVERS = 1_000;
    private static final List<String> BOTH = List.of("even", "odd");
    private static final String ARGUMENTS = '"' + "m".repeat(62) + '"';

    /** Other nodes, without clients, that hear it too: then it is encoded for them. */
    @Param({"0", "1"})
    int others;

    private SocketIoServer server;

    /** Takes frames; the size of their bytes is what a transport would look at first. */
    private static final class Sink implements EngineSession {
        private long bytes;

        @Override
        public boolean send(EngineMessage message) {
            bytes += message.webSocket().plainFrame().length;
            return true;
        }

        @Override
        public boolean sendVolatile(EngineMessage message) {
            return send(message);
        }

        @Override
        public String id() {
            return "";
        }

        @Override
        public Handshake handshake() {
            return new Handshake("/", Map.of(), Map.of(), "");
        }

        @Override
        public Instant openedAt() {
            return Instant.EPOCH;
        }

        @Override
        public String transport() {
            return "websocket";
        }

        @Override
        public void close() {
            throw new IllegalStateException("closed after " + bytes + " bytes");
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    }

    @Setup
    public void setup() throws MalformedPacketException {
        Settings.SocketIo settings =
                new Settings.SocketIo(
                        Optional.of("/socket.io/"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of("/"),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(20),
                        1_000_000,
                        Duration.ofHours(1),
                        Duration.ofSeconds(10),
                        Duration.ZERO,
                        Optional.empty(),
                        "message",
                        Optional.empty());
        MemoryBus bus = new MemoryBus();
        server = new SocketIoServer(settings, bus);
        for (int i = 0; i < RECEIVERS; i++) {
            EngineConversation client = server.open(new Sink());
            client.text("0");
            client.text("2[\"join\",\"" + BOTH.get(i % 2) + "\"]");
        }
        for (int i = 0; i < others; i++) {
            new SocketIoServer(settings, bus);
        }
    }

    @Benchmark
    @OperationsPerInvocation(RECEIVERS)
    public int toAll() {
        return server.emit("/", List.of(), List.of(), "broadcast", ARGUMENTS);
    }

    @Benchmark
    @OperationsPerInvocation(RECEIVERS / 2)
    public int toOneRoomOfTwo() {
        return server.emit("/", List.of("odd"), List.of(), "broadcast", ARGUMENTS);
    }

    @Benchmark
    @OperationsPerInvocation(RECEIVERS)
    public int toBothRooms() {
        return server.emit("/", BOTH, List.of(), "broadcast", ARGUMENTS);
    }

    @Benchmark
    @OperationsPerInvocation(RECEIVERS / 2)
    public int toAllButOneRoom() {
        return server.emit("/", List.of(), List.of("odd"), "broadcast", ARGUMENTS);
    }
}
