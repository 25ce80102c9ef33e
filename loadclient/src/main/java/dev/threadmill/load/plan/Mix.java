package dev.threadmill.load.plan;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Several targets that share a load by their weights: the connections of a closed model, the
 * arrivals of an open one.
 *
 * @param parts {@link #PARTS_MAX} at most, each with a name of its own
 */
public record Mix(List<Part> parts) implements Target {
    public static final int PARTS_MAX = 50;
    public static final int WEIGHT_MAX = 10_000;

    /** The longest name, so that a step's fits behind it. */
    public static final int NAME_CHARS_MAX = 40;

    /**
     * One of the targets.
     *
     * @param name by which its figures are told; those of a flow's steps are told as NAME/STEP
     * @param weight 1 to {@link #WEIGHT_MAX}
     * @param target takes turns of requests: HTTP, a flow, a WebSocket with mode echo or request
     */
    public record Part(String name, int weight, Target target) {
        public Part {
            Faults faults = new Faults();
            faults.unless(
                    FlowStep.isName(name)
                            && name.length() <= NAME_CHARS_MAX
                            && name.indexOf('/') < 0,
                    "name",
                    "'"
                            + name
                            + "' is no name of a target: up to "
                            + NAME_CHARS_MAX
                            + " characters without braces and slashes");
            faults.unless(
                    weight >= 1 && weight <= WEIGHT_MAX,
                    "weight",
                    "must be between 1 and " + WEIGHT_MAX);
            String refusal = refusal(target);
            faults.unless(refusal.isEmpty(), "target", refusal);
            faults.throwIfAny();
        }

        /** The names of its requests. */
        public List<String> requestNames() {
            return target instanceof Flow flow
                    ? flow.requestNames().stream().map(step -> name + "/" + step).toList()
                    : List.of(name);
        }
    }

    public Mix {
        parts = List.copyOf(parts);
        Faults faults = new Faults();
        faults.unless(
                !parts.isEmpty() && parts.size() <= PARTS_MAX,
                "targets",
                "must be between 1 and " + PARTS_MAX);
        Set<String> names = new HashSet<>();
        List<Flow> flows = new ArrayList<>();
        for (Part part : parts) {
            faults.unless(
                    names.add(part.name()),
                    "targets",
                    "two of them are named '" + part.name() + "'");
            if (part.target() instanceof Flow flow) {
                flows.add(flow);
            }
        }
        faults.unless(
                flows.stream()
                        .allMatch(flow ->
                                flow.variables().equals(flows.getFirst().variables())
                                        && flow.data().equals(flows.getFirst().data())),
                "targets",
                "must have the same variables and data, which stand above them");
        faults.throwIfAny();
    }

    /** Why a target cannot take turns with others; empty where it can. */
    private static String refusal(Target target) {
        return switch (target) {
            case Http http -> "";
            case Flow flow -> "";
            case WebSocket webSocket ->
                    switch (webSocket.mode()) {
                        case WebSocketMode.Echo echo -> "";
                        case WebSocketMode.Request request -> "";
                        case WebSocketMode.Broadcast broadcast ->
                                "a broadcast measures deliveries, not requests: it runs alone";
                        case WebSocketMode.Idle idle ->
                                "idle connections send no requests: they run alone";
                    };
            case SocketIo socketIo ->
                    "Socket.IO connections send by their own clock, not in turns: they run alone";
            case Bridge bridge ->
                    "a bridge's sessions publish by their interval, not in turns: it runs alone";
            case Mix mix -> "targets do not stand within targets";
        };
    }

    /** The first one's. */
    @Override
    public URI uri() {
        return parts.getFirst().target().uri();
    }

    @Override
    public List<URI> uris() {
        return parts.stream().flatMap(part -> part.target().uris().stream()).distinct().toList();
    }

    /** Each part has its own. */
    @Override
    public Tls tls() {
        return Tls.DEFAULT;
    }

    /** As fast as the slowest wants it. */
    @Override
    public Dialing dialing() {
        double perSecond =
                parts.stream()
                        .mapToDouble(part -> part.target().dialing().perSecond())
                        .filter(rate -> rate > 0)
                        .min()
                        .orElse(0);
        return new Dialing(perSecond, List.of(), 0);
    }

    @Override
    public List<String> requestNames() {
        return parts.stream().flatMap(part -> part.requestNames().stream()).toList();
    }

    @Override
    public boolean iterates() {
        return parts.stream().anyMatch(part -> part.target().iterates());
    }

    @Override
    public double requestsPerTurn() {
        double weights = 0;
        double requests = 0;
        for (Part part : parts) {
            weights += part.weight();
            requests += part.weight() * part.target().requestsPerTurn();
        }
        return requests / weights;
    }

    @Override
    public long sockets(int connections) {
        List<Integer> shares = shares(Math.max(connections, parts.size()));
        long sockets = 0;
        for (int i = 0; i < parts.size(); i++) {
            sockets += parts.get(i).target().sockets(shares.get(i));
        }
        return sockets;
    }

    /**
     * Divides connections by the weights, as evenly as whole numbers let it and at least one for
     * each part.
     *
     * @param connections as many as there are parts, at least
     */
    public List<Integer> shares(int connections) {
        long weights = parts.stream().mapToLong(Part::weight).sum();
        int[] shares = new int[parts.size()];
        int left = connections;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = (int) Math.max(1, connections * (long) parts.get(i).weight() / weights);
            left -= shares[i];
        }
        for (; left > 0; left--) {
            shares[furthest(shares, connections, weights, 1)]++;
        }
        for (; left < 0; left++) {
            shares[furthest(shares, connections, weights, -1)]--;
        }
        List<Integer> all = new ArrayList<>();
        for (int share : shares) {
            all.add(share);
        }
        return all;
    }

    /** Who is furthest below its share, or, with -1, above it and not the last one's. */
    private int furthest(int[] shares, int connections, long weights, int sign) {
        int furthest = -1;
        double most = 0;
        for (int i = 0; i < shares.length; i++) {
            double due = (double) connections * parts.get(i).weight() / weights;
            double off = sign * (due - shares[i]);
            boolean may = sign > 0 || shares[i] > 1;
            if (may && (furthest < 0 || off > most)) {
                furthest = i;
                most = off;
            }
        }
        return furthest;
    }

    /** The plan of each part: its target with its share of the connections. */
    public List<Plan> plans(Plan whole) {
        List<Integer> shares = shares(whole.connections());
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            plans.add(
                    new Plan(
                            whole.name(),
                            parts.get(i).target(),
                            whole.model(),
                            shares.get(i),
                            whole.warmup(),
                            whole.timeout(),
                            List.of()));
        }
        return plans;
    }
}
