package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A peer's process on a port of its own, for as long as the comparison takes. */
final class WsServer implements AutoCloseable {
    private static final String LISTENING = "listening on http://";
    private static final int START_MS_MAX = 30_000;
    private static final int STEP_MS = 50;

    private final WsPeer peer;
    private final Path output;
    private final Process process;
    private final String place;

    /**
     * Starts a peer and waits until it listens.
     *
     * @throws IOException with what it printed, where it does not start
     */
    WsServer(Path root, WsPeer peer) throws IOException, InterruptedException {
        this.peer = peer;
        output = Files.createTempFile("threadmill-server-", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(peer.command())
                        .directory(root.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment()
                .put("NODE_PATH", root.resolve("target/interop/node_modules").toString());
        process = builder.start();
        place = awaitPlace();
    }

    private String awaitPlace() throws IOException, InterruptedException {
        for (int waited = 0; waited < START_MS_MAX; waited += STEP_MS) {
            Optional<String> line =
                    Files.readAllLines(output).stream()
                            .filter(said -> said.startsWith(LISTENING))
                            .findFirst();
            if (line.isPresent()) {
                return line.get().substring(LISTENING.length());
            }
            if (process.waitFor(STEP_MS, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        String said = Files.readString(output);
        close();
        throw new IOException(peer.name() + " does not start: " + said);
    }

    WsPeer peer() {
        return peer;
    }

    long pid() {
        return process.pid();
    }

    String url(String path) {
        return "ws://" + place + path;
    }

    String httpUrl(String path) {
        return "http://" + place + path;
    }

    /** Ends it at once, as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        Files.deleteIfExists(output);
    }
}
