package dev.threadmill.bench.soak;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A redis-server, as a child of this process. */
public final class RedisProgram {
    private static final int PORT_MIN = 12_000;
    private static final int PORT_MAX = 22_000;
    private static final int ATTEMPTS_MAX = 100;
    private static final String READY = "Ready to accept connections";

    private RedisProgram() {}

    /**
     * Starts one without persistence.
     *
     * @param output where its log goes
     * @param options beside port and address
     */
    public static Child start(Path output, int port, String... options)
            throws IOException, InterruptedException {
        Process finder = new ProcessBuilder("ops/find-redis").start();
        String program =
                new String(finder.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (finder.waitFor() != 0) {
            throw new IOException("there is no redis-server: see ops/find-redis");
        }
        List<String> command =
                new ArrayList<>(
                        List.of(
                                program.lines().reduce((first, last) -> last).orElse(program),
                                "--port",
                                "" + port,
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                "",
                                "--appendonly",
                                "no"));
        command.addAll(List.of(options));
        return Child.start(command, Map.of(), output, READY);
    }

    /** Below the ports that clients get, of which each restart could find its own taken. */
    public static int freePort() throws IOException {
        for (int attempt = 0; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (ServerSocket probe = new ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException e) {
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }
}
