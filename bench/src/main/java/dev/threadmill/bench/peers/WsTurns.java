package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Has WebSocket servers take turns under the same load, and prints how the first compares. */
final class WsTurns {
    /**
     * A server and its load.
     *
     * @param kind the client's command: {@code ws} or {@code socketio}
     * @param path that is loaded
     * @param options what the client is told besides
     */
    record Row(WsPeer peer, String kind, String path, List<String> options) {
        Row(WsPeer peer, String path, List<String> options) {
            this(peer, "ws", path, options);
        }
    }

    /** How long it takes: rounds that count, seconds of each turn, connections. */
    record Arguments(int rounds, String seconds, String connections) {
        static Arguments of(String[] args) {
            return new Arguments(
                    args.length > 0 ? Integer.parseInt(args[0]) : 5,
                    args.length > 1 ? args[1] : "5",
                    args.length > 2 ? args[2] : "100");
        }
    }

    private WsTurns() {}

    /**
     * Runs all rounds; before the first each server has a turn that does not count.
     *
     * @return each server's trials by its name
     */
    static Map<String, List<WsTrial>> run(List<Row> rows, Arguments arguments)
            throws IOException, InterruptedException {
        Path root = Path.of("").toAbsolutePath();
        Map<String, List<WsTrial>> trials = new LinkedHashMap<>();
        List<WsServer> servers = new ArrayList<>();
        try {
            for (Row row : rows) {
                servers.add(new WsServer(root, row.peer()));
            }
            for (int round = 0; round <= arguments.rounds(); round++) {
                for (int i = 0; i < rows.size(); i++) {
                    Row row = rows.get(i);
                    WsTrial trial = WsTrial.run(root, servers.get(i), row, options(row, arguments));
                    print(round, row.peer(), trial);
                    if (round > 0) {
                        trials.computeIfAbsent(row.peer().name(), name -> new ArrayList<>())
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
        return trials;
    }

    private static List<String> options(Row row, Arguments arguments) {
        List<String> options = new ArrayList<>(row.options());
        options.addAll(
                List.of(
                        "-c",
                        arguments.connections(),
                        "-d",
                        arguments.seconds() + "s",
                        "--warmup",
                        "2s"));
        return options;
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
        List<WsTrial> ours = trials.values().iterator().next();
        System.out.println();
        System.out.printf(
                "%-14s %12s %9s %9s %11s %11s   %s%n",
                "medians",
                "messages/s",
                "p50 us",
                "p99 us",
                "server CPU",
                "client CPU",
                "the first against it: messages/s, server CPU (each with min to max)");
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
