package dev.threadmill.bench.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares our Socket.IO server with Node's socket.io: the same client and load, in turns. What is
 * to hold is said with what was measured.
 */
public final class SocketIoPeers {
    private static final String OURS = "threadmill";
    private static final String NODE = "Node socket.io";

    /** Both servers; neither compresses. */
    static final List<WsPeer> PEERS =
            List.of(
                    new WsPeer(
                            OURS,
                            List.of("server/bin/threadmill-server", "--port", "0"),
                            true,
                            "",
                            ""),
                    new WsPeer(
                            NODE, List.of("node", "ops/peers/socketio-server.js"), false, "", ""));

    private static final double BROADCAST_RATIO_MIN = 2;
    private static final double MESSAGES_PER_SECOND_MIN = 50_000;
    private static final double ACK_P50_US_MAX = 1_000;

    /** A load, and how many connections make it. */
    private enum Load {
        BROADCAST("broadcast", "1000", "broadcasts to 1,000 connections: deliveries"),
        ACK("ack", "1", "acknowledgements, one connection: round trips"),
        ACKS("ack", "100", "acknowledgements, 100 connections: round trips"),
        MESSAGE("message", "100", "the event message, 100 connections: echoes");

        private final String mode;
        private final String connections;
        private final String title;

        Load(String mode, String connections, String title) {
            this.mode = mode;
            this.connections = connections;
            this.title = title;
        }

        /** What has to hold, and whether it does. */
        private String verdict(Map<String, List<WsTrial>> trials) {
            List<WsTrial> ours = trials.get(OURS);
            double perSecond = Rounds.median(ours, WsTrial::perSecond);
            double p50Us = Rounds.median(ours, WsTrial::p50Us);
            double ratio = Rounds.ratio(ours, trials.get(NODE), WsTrial::perSecond).median();
            return switch (this) {
                case BROADCAST -> bar(ratio >= BROADCAST_RATIO_MIN, "twice Node's deliveries");
                case ACK -> bar(p50Us < ACK_P50_US_MAX, "p50 under 1 ms");
                case ACKS -> "";
                case MESSAGE ->
                        bar(perSecond >= MESSAGES_PER_SECOND_MIN, "50,000 messages per second");
            };
        }

        private static String bar(boolean holds, String what) {
            return (holds ? "reached: " : "MISSED: ") + what;
        }
    }

    private SocketIoPeers() {}

    /**
     * Runs the comparisons.
     *
     * @param args {@code [rounds] [seconds] [load]}, by default 5, 5 and every load: {@code
     *     broadcast}, {@code ack}, {@code acks}, {@code message}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        for (Load load : Load.values()) {
            if (args.length < 3 || args[2].equalsIgnoreCase(load.name())) {
                System.out.println(run(load, args));
            }
        }
    }

    /** Runs all comparisons and returns their tables. */
    static List<String> compare(String[] args) throws IOException, InterruptedException {
        List<String> tables = new ArrayList<>();
        for (Load load : Load.values()) {
            tables.add(run(load, args));
        }
        return tables;
    }

    private static String run(Load load, String[] args) throws IOException, InterruptedException {
        List<String> options =
                List.of("--mode", load.mode, "--transport", "websocket", "--interval", "0");
        List<WsTurns.Row> rows =
                PEERS.stream().map(peer -> new WsTurns.Row(peer, "socketio", "", options)).toList();
        WsTurns.Arguments usual = WsTurns.Arguments.of(args);
        System.out.println(load.title);
        Map<String, List<WsTrial>> trials =
                WsTurns.run(
                        rows,
                        new WsTurns.Arguments(usual.rounds(), usual.seconds(), load.connections));
        String verdict = trials.containsKey(NODE) ? load.verdict(trials) : "";
        return "\nSocket.IO, " + load.title + "\n\n" + WsTurns.table(trials) + verdict + "\n";
    }
}
