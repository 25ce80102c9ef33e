package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One tool's turn.
 *
 * @param perSecond requests per second, as the tool says
 * @param cpuUsPerRequest the client process's user and system time per request, from the end of the
 *     warm-up to shortly before the end: read from the kernel, the same for every tool
 */
record Trial(double perSecond, double cpuUsPerRequest) {
    private static final long MARGIN_MS = 500;
    private static final int END_S_MAX = 90;

    static Trial run(Peer peer, Path program, Peer.Load load)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(peer.arguments().apply(load));
        Path output = Files.createTempFile("threadmill-peer-", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile());
            builder.environment().put("ARTILLERY_DISABLE_TELEMETRY", "true");
            Process process = builder.start();
            double cpuS = 0;
            double wallS = 0;
            if (!process.waitFor(load.warmupS() * 1_000L + MARGIN_MS, TimeUnit.MILLISECONDS)) {
                double cpuBefore = Kernel.cpuSeconds(process.pid());
                long before = System.nanoTime();
                process.waitFor(load.seconds() * 1_000L - 2 * MARGIN_MS, TimeUnit.MILLISECONDS);
                cpuS = Kernel.cpuSeconds(process.pid()) - cpuBefore;
                wallS = (System.nanoTime() - before) / 1e9;
            }
            if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(peer.name() + " does not end");
            }
            String text = Files.readString(output);
            double perSecond = peer.rate().apply(text, load);
            if (Double.isNaN(perSecond)) {
                throw new IOException(peer.name() + " said no rate, but: " + text);
            }
            return new Trial(perSecond, 1e6 * cpuS / (wallS * perSecond));
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
