package dev.threadmill.bench.threads;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Is a blocking echo slower on virtual threads than on platform threads? A server with one thread
 * per connection, in a process of its own; one client thread, the same for both, sends 64 bytes on
 * all connections, then waits for all echoes.
 */
@Question(
        area = Area.THREADS,
        value = "Is a blocking echo slower on virtual threads than on platform threads?",
        unsaid =
                "It is the time per echo while all connections are busy at once, not what one of"
                        + " them waits. The client's own share, a write, a select and a read on the"
                        + " same processors, is in every number; an echo does no work and holds no"
                        + " state. Memory is another question.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockingEcho {
    private static final int ECHOES = 10_000;
    private static final int MESSAGE_BYTES = 64;
    private static final int FILES_BESIDES = 200;

    @Param({"virtual", "platform"})
    String threads;

    @Param({"10", "1000", "10000"})
    int connections;

    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    private final ByteBuffer received = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    private final List<SocketChannel> channels = new ArrayList<>();
    private EchoProcess server;
    private Selector selector;
    private long bytesMissing;

    @Setup
    public void open() throws IOException {
        refuseWithoutFiles(connections + FILES_BESIDES);
        server = new EchoProcess(threads);
        selector = Selector.open();
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(address);
            channels.add(channel);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    @TearDown
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
        if (selector != null) {
            selector.close();
            server.close();
        }
    }

    private static void refuseWithoutFiles(long needed) throws IOException {
        Path limits = Path.of("/proc/self/limits");
        if (!Files.isReadable(limits)) {
            return;
        }
        for (String line : Files.readAllLines(limits)) {
            if (line.startsWith("Max open files") && !line.contains("unlimited")) {
                long may = Long.parseLong(line.strip().split("\\s+", -1)[3]);
                if (may < needed) {
                    throw new IllegalStateException(
                            "left out: needs %,d open files, may have %,d; raise ulimit -n"
                                    .formatted(needed, may));
                }
            }
        }
    }

    @Benchmark
    @OperationsPerInvocation(ECHOES)
    public long echo() throws IOException {
        for (int round = 0; round < ECHOES / connections; round++) {
            for (SocketChannel channel : channels) {
                message.clear();
                if (channel.write(message) != MESSAGE_BYTES) {
                    throw new IOException("a message does not fit into an empty connection");
                }
            }
            bytesMissing = (long) connections * MESSAGE_BYTES;
            while (bytesMissing > 0) {
                selector.select(this::receive);
            }
        }
        return bytesMissing;
    }

    private void receive(SelectionKey key) {
        received.clear();
        try {
            int count = ((SocketChannel) key.channel()).read(received);
            if (count < 0) {
                throw new IllegalStateException("the server has closed a connection");
            }
            bytesMissing -= count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
