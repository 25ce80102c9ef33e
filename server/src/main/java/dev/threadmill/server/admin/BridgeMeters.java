package dev.threadmill.server.admin;

import dev.threadmill.server.bridge.BridgeCounts;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;

/** The meters of the session bridge. */
public final class BridgeMeters {
    private BridgeMeters() {}

    /**
     * Registers them; done anew, they show the newer counts.
     *
     * @param counts somebody else must hold them
     */
    public static void register(BridgeCounts counts) {
        Meters meters = new Meters(Metrics.globalRegistry());
        meters.gauge(
                "threadmill_bridge_sessions",
                "Sessions between a WebSocket and Redis that are open now",
                counts::sessionCount);
        for (BridgeCounts.Kind kind : BridgeCounts.Kind.values()) {
            meters.counter(
                    "threadmill_bridge_total",
                    "What has happened on the bridge to Redis since the start",
                    counts,
                    all -> all.count(kind),
                    Tag.create("what", kind.key()));
        }
        for (BridgeCounts.Refusal refusal : BridgeCounts.Refusal.values()) {
            meters.counter(
                    "threadmill_bridge_refused_total",
                    "Sessions that the bridge did not let in, by the reason",
                    counts,
                    all -> all.count(refusal),
                    Tag.create("reason", refusal.key()));
        }
    }
}
