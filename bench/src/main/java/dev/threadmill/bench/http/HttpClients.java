package dev.threadmill.bench.http;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.load.transport.ConnectException;
import java.io.IOException;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many requests per second does an HTTP client send from virtual threads? The load client's raw
 * transport, Helidon's WebClient and the JDK's HttpClient, with kept-alive connections to the same
 * tiny blocking server in this process; from one thread, and from eight together.
 */
@Question(
        area = Area.HTTP,
        value = "How many requests per second does an HTTP client send from virtual threads?",
        unsaid =
                "The server shares the processors, and its share is in every number. The raw client"
                        + " follows the answer and counts it but keeps neither headers nor body: it"
                        + " measures servers and is no client for an application. HTTP/1.1, no TLS.")
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Djmh.executor=VIRTUAL")
public class HttpClients {
    /** The server, for all threads. */
    @State(Scope.Benchmark)
    public static class Server {
        private TinyServer server;

        @Setup
        public void start() throws IOException {
            server = new TinyServer();
        }

        @TearDown
        public void stop() throws IOException {
            server.close();
        }
    }

    /** A client, for one thread. */
    @State(Scope.Thread)
    public static class Client {
        @Param({"threadmill", "Helidon WebClient", "JDK HttpClient"})
        String client;

        private Asker asker;

        @Setup
        public void open(Server server) throws ConnectException {
            asker = Asker.of(client, server.server.uri());
        }

        @TearDown
        public void close() {
            asker.close();
        }
    }

    @Benchmark
    @Threads(1)
    public int oneThread(Client client) throws IOException, InterruptedException {
        return ok(client.asker.ask());
    }

    @Benchmark
    @Threads(8)
    public int eightThreads(Client client) throws IOException, InterruptedException {
        return ok(client.asker.ask());
    }

    private static int ok(int status) {
        if (status != 200) {
            throw new IllegalStateException("answered with " + status);
        }
        return status;
    }
}
