package dev.threadmill.bench.soak.faults;

import dev.threadmill.bench.soak.Child;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An appliance on which a fault is tried. */
final class Tried implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LISTENING = "listening on http://";
    private static final int STEP_MS = 200;

    private final Child child;
    private final Path log;
    private final String place;

    private Tried(Child child, Path log) throws IOException {
        this.child = child;
        this.log = log;
        this.place = child.line(LISTENING).orElseThrow().substring(LISTENING.length()).strip();
    }

    /**
     * Starts one.
     *
     * @param limits what the shell says before, such as {@code ulimit -n 256;}
     * @param port 0 for any
     * @param environment and the options of the JVM in THREADMILL_JAVA_OPTS
     * @param configuration YAML, or nothing
     */
    static Tried start(
            Path folder,
            String limits,
            int port,
            Map<String, String> environment,
            String configuration)
            throws IOException, InterruptedException {
        Path log = folder.resolve("server.log");
        Path file = folder.resolve("faults.yaml");
        Files.writeString(file, configuration);
        String command =
                limits + " exec server/bin/threadmill-server --port " + port + " --config " + file;
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("THREADMILL_DATA", folder.resolve("data").toString());
        return new Tried(Child.start(List.of("sh", "-c", command), variables, log, LISTENING), log);
    }

    String place() {
        return place;
    }

    Child child() {
        return child;
    }

    WebSocketClient connect(String path) throws IOException {
        try {
            return WebSocketClient.connect(
                    URI.create("ws://" + place + path), List.of(), Tls.DEFAULT, PATIENCE);
        } catch (UpgradeRefusedException e) {
            throw new IOException("refused: " + e.getMessage(), e);
        }
    }

    /** Connects and hears what it has said, at the latest when patience ends. */
    void awaitEcho() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (WebSocketClient client = connect("/echo")) {
                same(client);
                return;
            } catch (IOException e) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("no echo any more: " + e.getMessage(), e);
                }
                Thread.sleep(STEP_MS);
            }
        }
    }

    /** A connection that is open hears what it says. */
    static void same(WebSocketClient client) throws IOException {
        String said = "are you there " + System.nanoTime();
        client.sendText(said);
        if (!(client.receive() instanceof WebSocketEvent.Text(String heard))
                || !heard.equals(said)) {
            throw new IOException("another answer than an echo");
        }
    }

    /** Waits until its log has a line with a text. */
    void awaitSaid(String text) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (child.line(text).isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("its log does not say '" + text + "'");
            }
            Thread.sleep(STEP_MS);
        }
    }

    long saidCount(String text) throws IOException {
        return child.lineCount(text);
    }

    /** Processor time that it has taken, in ms. */
    double cpuMs() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        // Of proc(5): utime and stime, in hundredths of a second.
        return 10.0 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
    }

    void mustLive() throws IOException {
        if (!child.isAlive()) {
            throw new IOException("the appliance has ended: " + Files.readString(log));
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
