package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What does an idle connection cost its server? Each server is started afresh and warmed up, then N
 * connections are opened and left alone.
 *
 * @param kind {@code ws} or {@code socketio}: which of the load client's commands connects
 * @param path of the server that is asked for
 * @param warmUp the client's options before anything is measured
 * @param idle and those of the connections that are measured
 */
record IdleMemory(
        String kind,
        Function<WsPeer, String> path,
        List<String> warmUp,
        List<String> idle,
        int connections,
        int seconds) {
    private static final Pattern HEAP = Pattern.compile("total .*?used (\\d+)K");
    private static final int OPEN_S_MAX = 120;
    private static final int SETTLE_S = 2;
    private static final int STEADY_MS = 500;

    /** Measures each server and prints a table. */
    void measure(Path root, List<WsPeer> peers) throws IOException, InterruptedException {
        System.out.printf(
                "%-14s %22s %20s %22s %20s %10s%n",
                connections + " idle",
                "RSS before, with (MB)",
                "RSS/connection (B)",
                "heap before, with (MB)",
                "heap/connection (B)",
                "opened/s");
        for (WsPeer peer : peers) {
            try (WsServer server = new WsServer(root, peer)) {
                measure(root, server);
            }
        }
    }

    /**
     * What a server holds.
     *
     * @param heap live bytes after a full collection; 0 where the server is no JVM
     */
    private record Memory(long resident, long heap) {
        static Memory of(WsServer server) throws IOException, InterruptedException {
            long heap = server.peer().jvm() ? liveHeap(server.pid()) : 0;
            return new Memory(Kernel.residentBytes(server.pid()), heap);
        }
    }

    private void measure(Path root, WsServer server) throws IOException, InterruptedException {
        String url = server.url(path.apply(server.peer()));
        try (WsClient warm = new WsClient(root, kind, url, warmUp)) {
            warm.result();
        }
        TimeUnit.SECONDS.sleep(SETTLE_S);
        Memory before = Memory.of(server);
        long filesBefore = Kernel.openFiles(server.pid());
        List<String> options = new ArrayList<>(idle);
        options.addAll(List.of("-c", "" + connections, "-d", seconds + "s"));
        try (WsClient client = new WsClient(root, kind, url, options)) {
            double openedPerSecond = awaitOpen(server, client, filesBefore);
            TimeUnit.SECONDS.sleep(SETTLE_S);
            Memory with = Memory.of(server);
            if (Kernel.openFiles(server.pid()) - filesBefore < connections) {
                throw new IOException("connections ended while they were measured");
            }
            print(server.peer(), before, with, openedPerSecond);
            client.result();
        }
    }

    private void print(WsPeer peer, Memory before, Memory with, double openedPerSecond) {
        System.out.printf(
                "%-14s %11.1f %10.1f %20d %22s %20s %,10.0f%n",
                peer.name(),
                before.resident() / 1e6,
                with.resident() / 1e6,
                (with.resident() - before.resident()) / connections,
                peer.jvm() ? "%.1f %10.1f".formatted(before.heap() / 1e6, with.heap() / 1e6) : "-",
                peer.jvm() ? "" + (with.heap() - before.heap()) / connections : "-",
                openedPerSecond);
    }

    /** Waits until the server has all connections; returns how many it accepted per second. */
    private double awaitOpen(WsServer server, WsClient client, long filesBefore)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPEN_S_MAX);
        long first = 0;
        while (System.nanoTime() < deadline && !client.ended(20)) {
            long open = Kernel.openFiles(server.pid()) - filesBefore;
            if (open > 0 && first == 0) {
                first = System.nanoTime();
            }
            if (open >= connections) {
                double perSecond = connections / ((System.nanoTime() - first) / 1e9);
                awaitSteady(server, open + filesBefore);
                return perSecond;
            }
        }
        throw new IOException(
                "only "
                        + (Kernel.openFiles(server.pid()) - filesBefore)
                        + " connections open; the client: "
                        + client.result());
    }

    /** Clients that poll need more than one connection each. */
    private static void awaitSteady(WsServer server, long files)
            throws IOException, InterruptedException {
        for (long before = files, now; ; before = now) {
            TimeUnit.MILLISECONDS.sleep(STEADY_MS);
            now = Kernel.openFiles(server.pid());
            if (now == before) {
                return;
            }
        }
    }

    private static long liveHeap(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        return usedBytes(jcmd(pid, "GC.heap_info"));
    }

    /** Adds up what {@code jcmd GC.heap_info} says of the generations, whatever the collector. */
    static long usedBytes(String heapInfo) {
        Matcher used = HEAP.matcher(heapInfo);
        long bytes = 0;
        while (used.find()) {
            bytes += 1_024 * Long.parseLong(used.group(1));
        }
        return bytes;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process =
                new ProcessBuilder(program.toString(), "" + pid, command)
                        .redirectErrorStream(true)
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command + " failed: " + text);
        }
        return text;
    }
}
