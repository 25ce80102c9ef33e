package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares threadmill with whichever other load generators are installed: the same nginx, the same
 * connections, in turns, so that a noisy neighbour hits all of them.
 */
final class Generators {
    private static final int WARMUP_S = 3;

    private Generators() {}

    /**
     * Runs the comparison. Each turn has a warm-up of its own, or, of a tool without one, takes as
     * much longer.
     *
     * @return the table; empty where nginx is missing
     */
    static Optional<String> compare(Path root, int rounds, int seconds, int connections)
            throws IOException, InterruptedException {
        Optional<Path> nginx = Programs.find(root, "nginx");
        if (nginx.isEmpty()) {
            System.out.println("missing: nginx (Debian: nginx-light); load generators left out");
            return Optional.empty();
        }
        Map<Peer, Path> present = new LinkedHashMap<>();
        for (Peer peer : Peer.ALL) {
            Programs.find(root, peer.program())
                    .ifPresentOrElse(
                            path -> present.put(peer, path),
                            () -> System.out.println("missing, left out: " + peer.name()));
        }
        Map<Peer, List<Trial>> trials = new LinkedHashMap<>();
        try (Nginx server = new Nginx(nginx.get())) {
            Peer.Load load = new Peer.Load(root, server.url(), connections, WARMUP_S, seconds);
            for (int round = 1; round <= rounds; round++) {
                for (Map.Entry<Peer, Path> peer : present.entrySet()) {
                    Trial trial = Trial.run(peer.getKey(), peer.getValue(), load);
                    trials.computeIfAbsent(peer.getKey(), key -> new ArrayList<>()).add(trial);
                    System.out.printf(
                            "round %d  %-12s %,10.0f req/s  %6.2f us CPU/request%n",
                            round,
                            peer.getKey().name(),
                            trial.perSecond(),
                            trial.cpuUsPerRequest());
                }
            }
        }
        return Optional.of(summary(trials));
    }

    private static String summary(Map<Peer, List<Trial>> trials) {
        List<Trial> ours = trials.get(Peer.ALL.getFirst());
        Table table =
                new Table(
                        "load generator",
                        "requests/s",
                        "CPU per request",
                        "threadmill's requests/s",
                        "threadmill's CPU");
        trials.forEach((peer, theirs) -> {
            boolean first = peer.equals(Peer.ALL.getFirst());
            table.add(
                    peer.name(),
                    "%,.0f".formatted(Rounds.median(theirs, Trial::perSecond)),
                    "%.1f µs".formatted(Rounds.median(theirs, Trial::cpuUsPerRequest)),
                    first ? "" : Rounds.ratio(ours, theirs, Trial::perSecond).text(),
                    first ? "" : Rounds.ratio(ours, theirs, Trial::cpuUsPerRequest).text());
        });
        return table.toString();
    }
}
