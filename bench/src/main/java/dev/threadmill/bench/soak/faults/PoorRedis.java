package dev.threadmill.bench.soak.faults;

import dev.threadmill.bench.soak.Child;
import dev.threadmill.bench.soak.RedisProgram;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A Redis that is there and takes nothing: its memory is full, its disk is, or it has become a
 * replica. Who wants something of it hears so, all others go on, and it is used again afterwards.
 */
record PoorRedis() implements Fault {
    private static final int STEP_MS = 200;

    private static final String CONFIGURATION =
            """
            websocket:
              handlers:
                - path: /shared
                  type: script
                  script: |
                    await shared.set("fault", message.text);
                    return "kept " + await shared.get("fault");
            """;

    @Override
    public String name() {
        return "Redis takes nothing";
    }

    @Override
    public String check(Path folder) throws IOException, InterruptedException {
        int port = RedisProgram.freePort();
        Child server =
                RedisProgram.start(
                        folder.resolve("redis.log"),
                        port,
                        "--maxmemory-policy",
                        "noeviction",
                        "--dir",
                        Files.createDirectory(folder.resolve("redis")).toString());
        String url = "redis://127.0.0.1:" + port;
        try (Tried tried = Tried.start(folder, "", 0, Map.of("REDIS_URL", url), CONFIGURATION)) {
            awaitKept(tried, true);
            command(port, "CONFIG SET maxmemory 1");
            without(tried, "OOM");
            command(port, "CONFIG SET maxmemory 0");
            awaitKept(tried, true);

            command(port, "CONFIG SET save \"3600 1\"");
            Files.delete(folder.resolve("redis"));
            command(port, "BGSAVE");
            without(tried, "MISCONF");
            command(port, "CONFIG SET stop-writes-on-bgsave-error no");
            awaitKept(tried, true);

            command(port, "REPLICAOF 127.0.0.1 1");
            without(tried, "READONLY");
            command(port, "REPLICAOF NO ONE");
            awaitKept(tried, true);
        } finally {
            server.kill();
        }
        return "OOM, MISCONF, READONLY: told to who asks, others go on, used again afterwards";
    }

    private static void without(Tried tried, String fault)
            throws IOException, InterruptedException {
        try {
            awaitKept(tried, false);
        } catch (IOException e) {
            throw new IOException(fault + ": " + e.getMessage(), e);
        }
        tried.mustLive();
        tried.awaitEcho();
        try (WebSocketClient hub = tried.connect("/ws")) {
            if (hub.receive() == null) {
                throw new IOException(fault + ": nobody can join the hub");
            }
        }
    }

    /** A command of Redis as a person types it; its answer. */
    private static void command(int port, String line) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            int first = socket.getInputStream().read();
            if (first != '+') {
                throw new IOException(line + " is answered with " + (char) first);
            }
        }
    }

    /** Waits until scripts can keep something in Redis, or cannot. */
    private static void awaitKept(Tried tried, boolean wanted)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + Tried.PATIENCE.toNanos();
        while (true) {
            String said = "v" + System.nanoTime();
            String heard;
            try (WebSocketClient client = tried.connect("/shared")) {
                client.sendText(said);
                heard =
                        client.receive() instanceof WebSocketEvent.Text(String text)
                                ? text
                                : "nothing";
            }
            if (heard.equals("kept " + said) == wanted) {
                return;
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException((wanted ? "still: " : "all the same: ") + heard);
            }
            Thread.sleep(STEP_MS);
        }
    }
}
