package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.redis.RedisUrl;
import dev.threadmill.yaml.Section;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads what a plan says about a bridge between Redis and WebSockets. */
final class BridgeReader {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** What says the rate of other targets. */
    private static final List<String> RATES = List.of("rate", "arrival", "stages", "requests");

    private final Reading reading;
    private final Section section;
    private final boolean local;

    /**
     * Reads from a target.
     *
     * @param local whether the plan may name files of this machine
     */
    BridgeReader(Reading reading, boolean local) {
        this.reading = reading;
        this.section = reading.target();
        this.local = local;
    }

    Optional<Target> target(Optional<URI> uri, Tls tls) {
        section.needed("redis");
        Optional<RedisUrl> redis =
                section.text("redis").flatMap(text -> reading.make(() -> redis(text)));
        Duration interval = section.duration("interval").orElse(INTERVAL);
        boolean together = section.yes("together", false);
        return uri.flatMap(address ->
                redis.flatMap(url ->
                        reading.make(
                                () -> new Target.Bridge(address, url, interval, together, tls))));
    }

    private RedisUrl redis(String text) {
        RedisUrl url;
        try {
            url = RedisUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidPlanException("redis", e.getMessage());
        }
        if (url.namesFile() && !local) {
            throw new InvalidPlanException("redis", "a plan from elsewhere may not name files");
        }
        return url;
    }

    /**
     * The pace of a bridge's load, which its interval says; none where something is wrong with it.
     */
    static Optional<LoadModel> model(
            Reading reading, Optional<Target> target, int connections, Duration otherwise) {
        Section top = reading.top();
        for (String key : RATES) {
            if (top.has(key)) {
                top.fault(key, "is not for a bridge, whose interval says the pace");
                top.node(key);
            }
        }
        Duration duration = top.duration("duration").orElse(otherwise);
        if (duration.isZero()) {
            top.fault("duration", "must be more than 0");
            return Optional.empty();
        }
        return target.filter(Target.Bridge.class::isInstance)
                .map(Target.Bridge.class::cast)
                .flatMap(bridge ->
                        reading.make(() -> bridge.model(connections, Limit.of(duration))));
    }
}
