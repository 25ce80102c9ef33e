package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Has WebSocket servers take turns under the same load, and says how the first compares. */
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
    static Map<String, List<WsTrial>> run(List<Row> all, Arguments arguments)
            throws IOException, InterruptedException {
        Path root = Path.of("").toAbsolutePath();
        List<Row> rows = new ArrayList<>();
        for (Row row : all) {
            row.peer()
                    .missing(root)
                    .ifPresentOrElse(
                            what ->
                                    System.out.printf(
                                            "missing, left out: %s (%s)%n",
                                            row.peer().name(), what),
                            () -> rows.add(row));
        }
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

    /** The trials' table; the first server is compared with each. */
    static String table(Map<String, List<WsTrial>> trials) {
        List<WsTrial> ours = trials.values().iterator().next();
        Table table =
                new Table(
                        "server",
                        "messages/s",
                        "p50",
                        "p99",
                        "server's CPU",
                        "client's CPU",
                        "the first's messages/s",
                        "the first's CPU");
        trials.forEach((name, theirs) ->
                table.add(
                        name,
                        rate(theirs),
                        "%,.0f µs".formatted(Rounds.median(theirs, WsTrial::p50Us)),
                        "%,.0f µs".formatted(Rounds.median(theirs, WsTrial::p99Us)),
                        "%.2f µs".formatted(Rounds.median(theirs, WsTrial::serverCpuUs)),
                        "%.2f µs".formatted(Rounds.median(theirs, WsTrial::clientCpuUs)),
                        ours.equals(theirs)
                                ? ""
                                : Rounds.ratio(ours, theirs, WsTrial::perSecond).text(),
                        ours.equals(theirs)
                                ? ""
                                : Rounds.ratio(ours, theirs, WsTrial::serverCpuUs).text()));
        boolean starred = table.toString().contains(" *");
        return table + (starred ? "\n\\* the client was the limit in most rounds\n" : "");
    }

    /** With a star where the client was the limit in most rounds: then it may be more. */
    private static String rate(List<WsTrial> trials) {
        long limited = trials.stream().filter(WsTrial::limited).count();
        return "%,.0f%s"
                .formatted(
                        Rounds.median(trials, WsTrial::perSecond),
                        2 * limited > trials.size() ? " *" : "");
    }
}
