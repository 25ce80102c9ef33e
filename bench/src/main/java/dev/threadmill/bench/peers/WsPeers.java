package dev.threadmill.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares our WebSocket server with the stock Helidon layer, Jetty, Undertow, Netty and Node's ws:
 * the same client, connections and messages (of the size that the client has for the mode, 64 bytes
 * for an echo), in turns, so that a noisy neighbour hits all of them.
 */
public final class WsPeers {
    private static final String ECHO = "echo";

    private WsPeers() {}

    /**
     * Runs the comparison.
     *
     * @param args {@code [rounds] [seconds] [connections] [mode]}, by default 5, 5, 100 and {@code
     *     echo}; the other mode is {@code broadcast}, through the hubs
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        String table = compare(args);
        System.out.println();
        System.out.println(table);
    }

    /** Runs the comparison and returns its table. */
    static String compare(String[] args) throws IOException, InterruptedException {
        WsTurns.Arguments arguments = WsTurns.Arguments.of(args);
        String mode = args.length > 3 ? args[3] : ECHO;
        List<WsTurns.Row> rows = new ArrayList<>();
        for (WsPeer peer : WsPeer.ALL) {
            String path = mode.equals(ECHO) ? peer.echo() : peer.hub();
            if (path != null) {
                rows.add(new WsTurns.Row(peer, path, List.of("--mode", mode)));
            }
        }
        return WsTurns.table(WsTurns.run(rows, arguments));
    }
}
