package dev.threadmill.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares threadmill with other load generators and servers, those that are there, and prints
 * tables in Markdown.
 */
public final class Peers {
    private static final String ALL = "all";

    private Peers() {}

    /**
     * Runs the comparison.
     *
     * @param args {@code [all] [rounds] [seconds] [connections]}: with {@code all} the WebSocket
     *     and Socket.IO servers, too; by default 5 rounds of 5 s with 64 connections
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean all = args.length > 0 && args[0].equals(ALL);
        List<String> numbers = List.of(args).subList(all ? 1 : 0, args.length);
        int rounds = number(numbers, 0, 5);
        int seconds = number(numbers, 1, 5);
        int connections = number(numbers, 2, 64);
        if (rounds < 1 || seconds < 2 || connections < 1) {
            System.err.println(
                    "peers: [all] ROUNDS SECONDS CONNECTIONS; a round takes 2 s at least");
            System.exit(2);
        }
        Path root = Path.of("").toAbsolutePath();
        List<String> tables = new ArrayList<>();
        Generators.compare(root, rounds, seconds, connections).ifPresent(tables::add);
        if (all) {
            String[] turns = {"" + rounds, "" + seconds, "" + connections};
            tables.add(WsPeers.compare(turns));
            tables.addAll(SocketIoPeers.compare(turns));
        }
        System.out.println();
        tables.forEach(System.out::println);
        System.out.println(
                "Medians of %d rounds of %d s in turns; a ratio is threadmill's figure by theirs, round by round, and the interval that its median lies in, with 95 %% on either side."
                        .formatted(rounds, seconds));
    }

    private static int number(List<String> numbers, int place, int otherwise) {
        try {
            return numbers.size() > place ? Integer.parseInt(numbers.get(place)) : otherwise;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
