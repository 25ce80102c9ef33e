package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What does an idle WebSocket cost its server? */
public final class WsMemory {
    private WsMemory() {}

    /**
     * Measures and prints a table.
     *
     * @param args {@code [connections] [seconds]}, by default 10,000 held for 20 s
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        new IdleMemory(
                        "ws",
                        WsPeer::echo,
                        List.of("--mode", "echo", "-c", "100", "-d", "3s"),
                        List.of("--mode", "idle", "--no-probe"),
                        args.length > 0 ? Integer.parseInt(args[0]) : 10_000,
                        args.length > 1 ? Integer.parseInt(args[1]) : 20)
                .measure(Path.of("").toAbsolutePath(), WsPeer.ALL);
    }
}
