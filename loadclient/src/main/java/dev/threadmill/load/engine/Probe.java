package dev.threadmill.load.engine;

import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.plan.Mix;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.transport.Caller;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.Transport;
import java.util.List;

/** Looks whether a target can be reached at all, before a run spends its time on it. */
public final class Probe {
    private Probe() {}

    /**
     * Opens one connection, of several targets to the first that is there, TLS and the handshake of
     * a WebSocket included, and closes it again.
     *
     * @throws ConnectException naming why there is no connection
     */
    public static void check(Plan plan) throws ConnectException {
        if (plan.target() instanceof Mix mix) {
            checkAny(mix.plans(plan));
        } else {
            checkOne(plan);
        }
    }

    /** Some of several targets may be down: that is a result, too. */
    private static void checkAny(List<Plan> plans) throws ConnectException {
        ConnectException first = null;
        for (Plan plan : plans) {
            try {
                checkOne(plan);
                return;
            } catch (ConnectException e) {
                first = first == null ? e : first;
            }
        }
        throw first;
    }

    private static void checkOne(Plan plan) throws ConnectException {
        try (Transport transport = Transport.of(raw(plan), System::nanoTime);
                Callers callers =
                        new Callers(transport, 1, plan.timeout().toNanos(), System::nanoTime)) {
            Caller caller = callers.get(0);
            caller.look();
        }
    }

    /** WebClient connects with its first request only, so the raw client looks in its place. */
    private static Plan raw(Plan plan) {
        return switch (plan.target()) {
            case Target.Http http ->
                    http.client() == Target.Client.HELIDON
                            ? new Plan(
                                    plan.name(),
                                    http.with(Target.Client.RAW),
                                    plan.model(),
                                    1,
                                    plan.warmup(),
                                    plan.timeout(),
                                    plan.thresholds())
                            : plan;
            case Target.WebSocket webSocket -> plan;
            case Target.SocketIo socketIo -> plan;
            case Target.Bridge bridge -> plan;
            case Flow flow -> plan;
            case Mix mix -> plan;
        };
    }
}
