package dev.threadmill.bench.peers;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server on a port of its own, without persistence: the one that {@code REDIS_SERVER_BIN}
 * names, else one on the {@code PATH}, else that of embedded-redis.
 */
final class RedisProcess implements AutoCloseable {
    private static final int START_MS_MAX = 20_000;
    private static final int STEP_MS = 20;

    private final int port;
    private final Path program;
    private final Process process;

    RedisProcess() throws IOException, InterruptedException {
        port = freePort();
        program = program();
        process =
                new ProcessBuilder(
                                List.of(
                                        program.toString(),
                                        "--port",
                                        "" + port,
                                        "--bind",
                                        "127.0.0.1",
                                        "--save",
                                        "",
                                        "--appendonly",
                                        "no"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        for (int waited = 0; !answers(); waited += STEP_MS) {
            if (waited > START_MS_MAX || process.waitFor(STEP_MS, TimeUnit.MILLISECONDS)) {
                close();
                throw new IOException(program + " does not start");
            }
        }
    }

    private static Path program() throws IOException {
        String named = System.getenv("REDIS_SERVER_BIN");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        String path = System.getenv().getOrDefault("PATH", "");
        List<Path> installed =
                Arrays.stream(path.split(File.pathSeparator, -1))
                        .filter(folder -> !folder.isBlank())
                        .map(folder -> Path.of(folder, "redis-server"))
                        .filter(Files::isExecutable)
                        .toList();
        return installed.isEmpty()
                ? ExecutableProvider.newJarResourceProvider(
                                new File(System.getProperty("java.io.tmpdir")))
                        .get()
                        .toPath()
                : installed.getFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Which one it is. */
    Path runs() {
        return program;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
