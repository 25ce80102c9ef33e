package dev.threadmill.redis.testing;

import dev.threadmill.redis.RedisUrl;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server on a free port: the one that the environment variable {@code REDIS_SERVER_BIN}
 * names, else that of embedded-redis. It can be killed, and started again where it was.
 */
public final class RedisServer implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(20);

    private final int port;
    private final List<String> command;
    private Process process;

    private RedisServer(int port, List<String> options) {
        this.port = port;
        this.command = new ArrayList<>(List.of(binary().toString(), "--port", "" + port));
        command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        command.addAll(options);
    }

    /**
     * Starts one.
     *
     * @param options beside port, address and no persistence, such as {@code --requirepass x}
     */
    public static RedisServer start(String... options) {
        RedisServer server = new RedisServer(freePort(), List.of(options));
        server.restart();
        return server;
    }

    /** Where the program is. */
    public static Path binary() {
        String named = System.getenv("REDIS_SERVER_BIN");
        try {
            File file =
                    named == null || named.isBlank()
                            ? ExecutableProvider.newJarResourceProvider(
                                            new File(System.getProperty("java.io.tmpdir")))
                                    .get()
                            : new File(named);
            return file.toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again, on its port; empty. */
    public void restart() {
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            long deadline = System.nanoTime() + START_MAX.toNanos();
            while (!answers()) {
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new IllegalStateException("redis-server did not start: " + command);
                }
                Thread.sleep(10);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
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

    /** Kills it, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public int port() {
        return port;
    }

    /** Its URL, without a password. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public RedisUrl redisUrl() {
        return RedisUrl.parse(url());
    }

    @Override
    public void close() {
        kill();
    }
}
