package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares threadmill with whichever other load generators are installed: the same nginx, the same
 * connections, in turns, so that a noisy neighbour hits all of them. Installs nothing.
 */
public final class Peers {
    private Peers() {}

    /**
     * Runs the comparison.
     *
     * @param args {@code [rounds] [seconds] [connections]}, by default 5, 5 and 64
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int connections = args.length > 2 ? Integer.parseInt(args[2]) : 64;
        Path root = Path.of("").toAbsolutePath();
        Optional<Path> nginx = find(root, "nginx");
        if (nginx.isEmpty()) {
            System.err.println("peers: nginx is missing (Debian: nginx-light)");
            System.exit(2);
        }
        Map<Peer, Path> present = new LinkedHashMap<>();
        for (Peer peer : Peer.ALL) {
            find(root, peer.program())
                    .ifPresentOrElse(
                            path -> present.put(peer, path),
                            () -> System.out.println("missing, left out: " + peer.program()));
        }
        Map<Peer, List<Trial>> trials = new LinkedHashMap<>();
        try (Nginx server = new Nginx(nginx.get())) {
            Peer.Load load = new Peer.Load(root, server.url(), connections, 3, seconds);
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
        summarise(trials);
    }

    private static void summarise(Map<Peer, List<Trial>> trials) {
        List<Trial> ours = trials.get(Peer.ALL.getFirst());
        System.out.println();
        System.out.printf(
                "%-12s %12s %18s %28s%n",
                "medians", "req/s", "CPU us/request", "threadmill: req/s ratio, CPU ratio");
        trials.forEach((peer, theirs) -> {
            double rate = Rounds.median(theirs, Trial::perSecond);
            double cpu = Rounds.median(theirs, Trial::cpuUsPerRequest);
            System.out.printf(
                    "%-12s %,12.0f %18.2f %18.2f x %13.2f x%n",
                    peer.name(),
                    rate,
                    cpu,
                    Rounds.ratio(ours, theirs, Trial::perSecond).median(),
                    Rounds.ratio(ours, theirs, Trial::cpuUsPerRequest).median());
        });
    }

    private static Optional<Path> find(Path root, String program) {
        if (program.equals(Peer.ALL.getFirst().program())) {
            return Optional.of(root.resolve("loadclient/bin/threadmill"));
        }
        List<Path> folders = new ArrayList<>(List.of(root.resolve("node_modules/.bin")));
        for (String folder : System.getenv("PATH").split(":", -1)) {
            folders.add(Path.of(folder));
        }
        folders.add(Path.of("/usr/sbin"));
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
