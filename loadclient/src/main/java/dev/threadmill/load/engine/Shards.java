package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Faults;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.plan.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Divides a plan among several runs, so that together they are the whole. Pure. */
public final class Shards {
    private Shards() {}

    /**
     * The plans of so many runs. Connections, the requests of a closed model and the rate at which
     * connections are opened are divided; an open model stays whole, since each run takes its shard
     * of the one schedule. Thresholds are for the whole, so that no part has any.
     *
     * @throws dev.threadmill.load.plan.InvalidPlanException where the plan cannot be divided so
     */
    public static List<Plan> split(Plan plan, int count) {
        Faults faults = new Faults();
        faults.unless(
                count >= 1 && count <= Shard.COUNT_MAX,
                "workers",
                "must be between 1 and " + Shard.COUNT_MAX);
        Optional<String> whole = whole(plan);
        faults.unless(whole.isEmpty(), "workers", whole.orElse(""));
        faults.unless(
                count <= plan.connections(),
                "workers",
                "must not be more than the connections, of which there are " + plan.connections());
        long requests = plan.model().end().requests();
        faults.unless(
                plan.model().open() || requests == 0 || requests >= count,
                "workers",
                "must not be more than the requests, of which there are " + requests);
        faults.throwIfAny();
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            plans.add(part(plan, i, count));
        }
        return plans;
    }

    /** Why a plan can only be run as a whole; none where it can be divided. */
    public static Optional<String> whole(Plan plan) {
        if (plan.broadcast()) {
            return Optional.of(
                    "a broadcast cannot be divided: a message is measured where it arrives, by the"
                            + " process that sent it");
        }
        if (plan.target() instanceof Target.Bridge) {
            return Optional.of(
                    "a bridge's load cannot be divided: its percentiles are of times one by one");
        }
        if (plan.target() instanceof Mix) {
            return Optional.of(
                    "several targets cannot be divided yet: their turns are one process's");
        }
        if (plan.target() instanceof Flow) {
            return Optional.of(
                    "a flow cannot be divided yet: its rows are handed out by one process");
        }
        return Optional.empty();
    }

    private static Plan part(Plan plan, int index, int count) {
        return new Plan(
                plan.name(),
                target(plan.target(), count),
                model(plan.model(), index, count),
                (int) share(plan.connections(), index, count),
                plan.warmup(),
                plan.timeout(),
                List.of());
    }

    /** The first ones get what remains. */
    private static long share(long whole, int index, int count) {
        return whole / count + (index < whole % count ? 1 : 0);
    }

    private static LoadModel model(LoadModel model, int index, int count) {
        return switch (model) {
            case LoadModel.Closed(Limit limit) ->
                    new LoadModel.Closed(
                            new Limit(limit.duration(), share(limit.requests(), index, count)));
            case LoadModel.Open open -> open;
            case LoadModel.Stages stages -> stages;
        };
    }

    private static Target target(Target target, int count) {
        return switch (target) {
            case Target.Http http -> http;
            case Target.WebSocket socket ->
                    new Target.WebSocket(
                            socket.uri(),
                            socket.mode(),
                            socket.messageBytes(),
                            socket.binary(),
                            socket.headers(),
                            socket.subprotocol(),
                            socket.deflate(),
                            dialing(socket.dialing(), count),
                            socket.tls());
            case Target.SocketIo socketIo ->
                    new Target.SocketIo(
                            socketIo.uri(),
                            socketIo.mode(),
                            socketIo.route(),
                            socketIo.namespace(),
                            socketIo.event(),
                            socketIo.auth(),
                            socketIo.body(),
                            socketIo.messageBytes(),
                            socketIo.headers(),
                            dialing(socketIo.dialing(), count),
                            socketIo.tls());
            case Target.Bridge bridge -> bridge;
            case Flow flow -> flow;
            case Mix mix -> mix;
        };
    }

    private static Dialing dialing(Dialing dialing, int count) {
        return new Dialing(dialing.perSecond() / count, dialing.sources(), dialing.spread());
    }
}
