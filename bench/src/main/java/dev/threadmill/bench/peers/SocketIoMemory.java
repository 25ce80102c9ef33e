package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What does a Socket.IO client at rest cost its server, by WebSocket and by long polling? */
public final class SocketIoMemory {
    private SocketIoMemory() {}

    /**
     * Measures and prints two tables.
     *
     * @param args {@code [WebSockets] [pollers] [seconds]}, by default 10,000 and 1,000 held for 20
     *     s
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int webSockets = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int pollers = args.length > 1 ? Integer.parseInt(args[1]) : 1_000;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 20;
        measure("websocket", webSockets, seconds);
        measure("polling", pollers, seconds);
    }

    private static void measure(String transport, int connections, int seconds)
            throws IOException, InterruptedException {
        System.out.println("Socket.IO by " + transport);
        List<String> warmUp =
                List.of(
                        "--mode",
                        "message",
                        "--interval",
                        "0",
                        "--transport",
                        transport,
                        "-c",
                        "100",
                        "-d",
                        "3s");
        List<String> idle = List.of("--mode", "idle", "--transport", transport);
        new IdleMemory("socketio", peer -> "", warmUp, idle, connections, seconds)
                .measure(Path.of("").toAbsolutePath(), SocketIoPeers.PEERS);
    }
}
