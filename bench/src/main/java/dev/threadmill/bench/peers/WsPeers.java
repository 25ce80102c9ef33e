package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Compares our WebSocket server with the stock Helidon layer and with Node's ws: the same client,
 * connections and messages (of the size that the client has for the mode, 64 bytes for an echo), in
 * turns, so that a noisy neighbour hits all of them.
 */
public final class WsPeers {
    private static final String ECHO = "echo";

    private WsPeers() {}

    /**
     * Runs the comparison; before the first round each server has a turn that does not count.
     *
     * @param args {@code [rounds] [seconds] [connections] [mode]}, by default 5, 5, 100 and {@code
     *     echo}; the other mode is {@code broadcast}, through the hubs
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        String seconds = args.length > 1 ? args[1] : "5";
        String connections = args.length > 2 ? args[2] : "100";
        String mode = args.length > 3 ? args[3] : ECHO;
        List<String> options =
                List.of("--mode", mode, "-c", connections, "-d", seconds + "s", "--warmup", "2s");
        Path root = Path.of("").toAbsolutePath();
        Map<String, List<WsTrial>> trials = new LinkedHashMap<>();
        List<WsServer> servers = new ArrayList<>();
        try {
            for (WsPeer peer : WsPeer.ALL) {
                if (path(peer, mode) != null) {
                    servers.add(new WsServer(root, peer));
                }
            }
            for (int round = 0; round <= rounds; round++) {
                for (WsServer server : servers) {
                    WsTrial trial = WsTrial.run(root, server, path(server.peer(), mode), options);
                    print(round, server.peer(), trial);
                    if (round > 0) {
                        trials.computeIfAbsent(server.peer().name(), name -> new ArrayList<>())
                                .add(trial);
                    }
                }
            }
        } finally {
            for (WsServer server : servers) {
                server.close();
            }
        }
        summarise(trials);
    }

    private static String path(WsPeer peer, String mode) {
        return mode.equals(ECHO) ? peer.echo() : peer.hub();
    }

    private static void print(int round, WsPeer peer, WsTrial trial) {
        System.out.printf(
                "%-8s %-14s %,10.0f messages/s  p50 %,7.0f us  p99 %,8.0f us  server %6.2f us CPU%s%n",
                round == 0 ? "warm-up" : "round " + round,
                peer.name(),
                trial.perSecond(),
                trial.p50Us(),
                trial.p99Us(),
                trial.serverCpuUs(),
                trial.limited() ? "  client-limited" : "");
    }

    private static void summarise(Map<String, List<WsTrial>> trials) {
        List<WsTrial> ours = trials.get(WsPeer.ALL.getFirst().name());
        System.out.println();
        System.out.printf(
                "%-14s %12s %9s %9s %11s %11s   %s%n",
                "medians",
                "messages/s",
                "p50 us",
                "p99 us",
                "server CPU",
                "client CPU",
                "ours against it: messages/s, server CPU (each with min to max)");
        trials.forEach((name, theirs) ->
                System.out.printf(
                        "%-14s %,12.0f %,9.0f %,9.0f %8.2f us %8.2f us   %s   %s%n",
                        name,
                        Rounds.median(theirs, WsTrial::perSecond),
                        Rounds.median(theirs, WsTrial::p50Us),
                        Rounds.median(theirs, WsTrial::p99Us),
                        Rounds.median(theirs, WsTrial::serverCpuUs),
                        Rounds.median(theirs, WsTrial::clientCpuUs),
                        ratio(ours, theirs, WsTrial::perSecond),
                        ratio(ours, theirs, WsTrial::serverCpuUs)));
    }

    private static String ratio(
            List<WsTrial> ours, List<WsTrial> theirs, ToDoubleFunction<WsTrial> figure) {
        Rounds.Ratio ratio = Rounds.ratio(ours, theirs, figure);
        return "%.2f x (%.2f to %.2f)".formatted(ratio.median(), ratio.min(), ratio.max());
    }
}
