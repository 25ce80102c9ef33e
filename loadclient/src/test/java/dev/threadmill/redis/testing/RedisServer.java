package dev.threadmill.redis.testing;

import dev.threadmill.redis.RedisUrl;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import redis.embedded.core.ExecutableProvider;

/**
 * A redis-server on a free port: the one that the environment variable {@code REDIS_SERVER_BIN}
 * names, else that of embedded-redis. It can be killed, stopped, and started again where it was;
 * what is left at the end of the JVM is killed then.
 */
public final class RedisServer implements AutoCloseable {
    private static final int STARTS_MAX = 20;

    /**
     * Below the ports that systems give to clients: who calls a port of those without a server may
     * reach himself. A cluster's nodes listen 10,000 higher, too.
     */
    private static final int PORT_MIN = 12_000;

    private static final int PORT_MAX = 22_000;
    private static final int BUS = 10_000;

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final int port;
    private final List<String> command;
    private Process process;

    private RedisServer(int port, List<String> command) {
        this.port = port;
        this.command = command;
    }

    /**
     * Starts one.
     *
     * @param options beside port, address and no persistence, such as {@code --requirepass x};
     *     {@code PORT} in one becomes the port
     */
    public static RedisServer start(String... options) {
        return start(List.of(), List.of(options));
    }

    /** Starts one that speaks TLS only. */
    public static RedisServer startTls(TestCertificate certificate, String... options) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--tls-port",
                                "PORT",
                                "--tls-cert-file",
                                certificate.certificate().toString(),
                                "--tls-key-file",
                                certificate.key().toString(),
                                "--tls-ca-cert-file",
                                certificate.certificate().toString(),
                                "--tls-auth-clients",
                                "no"));
        all.addAll(List.of(options));
        return start(List.of("--port", "0"), all);
    }

    /**
     * Starts one.
     *
     * @param first instead of the option for the port; or a file and what Sentinel wants
     */
    static RedisServer start(List<String> first, List<String> options) {
        for (int i = 0; ; i++) {
            int port = freePort();
            List<String> command = new ArrayList<>(List.of(binary().toString()));
            command.addAll(first.isEmpty() ? List.of("--port", "" + port) : first);
            command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
            options.forEach(option -> command.add(option.replace("PORT", "" + port)));
            RedisServer server = new RedisServer(port, command);
            try {
                server.restart();
                return server;
            } catch (IllegalStateException e) {
                // Somebody else was faster, perhaps.
                if (i == STARTS_MAX || !e.getMessage().contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    /** Where the program is. */
    public static Path binary() {
        String named = System.getenv("REDIS_SERVER_BIN");
        return named == null || named.isBlank() ? Extracted.PROGRAM : Path.of(named);
    }

    /** The program of embedded-redis: taken out of its jar once for all test runs. */
    private static final class Extracted {
        private static final Path PROGRAM = program();

        private static Path program() {
            try {
                Path folder =
                        Path.of(
                                System.getProperty("java.io.tmpdir"),
                                "threadmill-redis-" + System.getProperty("user.name"));
                Files.createDirectories(folder);
                Path mine = Files.createTempDirectory(folder, "unpacking");
                File file = ExecutableProvider.newJarResourceProvider(mine.toFile()).get();
                Path shared = folder.resolve(file.getName() + "-" + file.length());
                if (Files.isExecutable(shared)) {
                    Files.delete(file.toPath());
                } else {
                    // At once, so that nobody starts half of it; who runs the former one keeps it.
                    Files.move(file.toPath(), shared, StandardCopyOption.ATOMIC_MOVE);
                }
                Files.delete(mine);
                return shared;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            if (isFree(port) && isFree(port + BUS)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts it again, on its port; empty. */
    public void restart() {
        StringBuilder said = new StringBuilder();
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            RUNNING.add(process);
            BufferedReader log = process.inputReader(StandardCharsets.UTF_8);
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                said.append(line).append('\n');
                if (line.contains("Ready to accept connections") || line.contains("Sentinel ID")) {
                    Thread.ofVirtual().start(() -> drain(log));
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kill();
        throw new IllegalStateException("redis-server did not start: " + command + "\n" + said);
    }

    private static void drain(BufferedReader log) {
        try {
            while (log.readLine() != null) {}
        } catch (IOException e) {
            // Killed.
        }
    }

    /** Kills it, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
            RUNNING.remove(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops it where it is, as {@code kill -STOP} does: its connections stay, without answers. */
    public void freeze() {
        signal("-STOP");
    }

    /** Lets it go on. */
    public void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, "" + process.pid()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    /** Gives it a command as {@code redis-cli} would; tells the answer as text. */
    public String tell(String... words) {
        return RawRedis.ask(port, words);
    }

    @Override
    public void close() {
        kill();
    }
}
