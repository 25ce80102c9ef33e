package dev.threadmill.server.admin;

import dev.threadmill.server.bridge.BridgeCounts;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import java.util.List;
import java.util.function.ToLongFunction;

/** The meters of the session bridge. */
public final class BridgeMeters {
    private static final String SESSIONS = "threadmill_bridge_sessions";

    private BridgeMeters() {}

    /**
     * Registers them; done anew, they show the newer counts.
     *
     * @param counts somebody else must hold them
     */
    public static void register(BridgeCounts counts) {
        MeterRegistry registry = Metrics.globalRegistry();
        registry.remove(SESSIONS, List.of());
        registry.getOrCreate(
                Gauge.builder(SESSIONS, counts::sessionCount)
                        .description("Sessions between a WebSocket and Redis that are open now"));
        for (BridgeCounts.Kind kind : BridgeCounts.Kind.values()) {
            counter(
                    registry,
                    "threadmill_bridge_total",
                    "What has happened on the bridge to Redis since the start",
                    counts,
                    all -> all.count(kind),
                    Tag.create("what", kind.key()));
        }
        for (BridgeCounts.Refusal refusal : BridgeCounts.Refusal.values()) {
            counter(
                    registry,
                    "threadmill_bridge_refused_total",
                    "Sessions that the bridge did not let in, by the reason",
                    counts,
                    all -> all.count(refusal),
                    Tag.create("reason", refusal.key()));
        }
    }

    private static void counter(
            MeterRegistry registry,
            String name,
            String description,
            BridgeCounts counts,
            ToLongFunction<BridgeCounts> count,
            Tag tag) {
        registry.remove(name, List.of(tag));
        registry.getOrCreate(
                FunctionalCounter.builder(name, counts, count::applyAsLong)
                        .tags(List.of(tag))
                        .description(description));
    }
}
