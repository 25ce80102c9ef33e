package dev.threadmill.server.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.redis.Channels;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisState;
import dev.threadmill.server.bus.QueuedBus;
import dev.threadmill.server.bus.RedisBus;
import io.helidon.metrics.api.Metrics;
import java.time.Duration;
import java.util.function.ToLongFunction;

/** What Redis and the bus over it count: as meters and as a part of the statistics. */
public final class RedisMeters {
    private static final double NANOS_PER_S = 1e9;
    private static final double NANOS_PER_US = 1e3;

    private RedisMeters() {}

    /** Registers the meters; somebody else must hold all three. */
    public static void register(Redis redis, RedisBus bus, QueuedBus queue) {
        Meters meters = new Meters(Metrics.globalRegistry());
        meters.gauge(
                "threadmill_redis_connected",
                "1 while there is a connection to Redis",
                () -> redis.isConnected() ? 1 : 0);
        meters.gauge(
                "threadmill_redis_ping_seconds",
                "What the last PING to Redis took; one is sent each second",
                () -> redis.state().ping().toNanos() / NANOS_PER_S);
        meters.counter(
                "threadmill_redis_lost_total",
                "Times that the connection to Redis was lost",
                redis,
                all -> all.state().lostCount());
        channels(meters, redis);
        bus(meters, bus);
        meters.gauge(
                "threadmill_bus_waiting",
                "Messages that wait to be told to other nodes",
                queue::waitingCount);
        meters.counter(
                "threadmill_bus_overflowed_total",
                "Messages that other nodes were not told, for too many waited",
                queue,
                QueuedBus::droppedCount);
    }

    private static void channels(Meters meters, Redis redis) {
        channel(
                meters,
                "published",
                "Messages that Redis has taken",
                redis,
                Channels.Counts::published);
        channel(
                meters,
                "published_bytes",
                "Bytes of messages that Redis has taken",
                redis,
                Channels.Counts::publishedBytes);
        channel(
                meters,
                "publish_failed",
                "Messages that Redis has not taken, or that are not known to be taken",
                redis,
                Channels.Counts::failed);
        channel(meters, "heard", "Messages of Redis' channels", redis, Channels.Counts::heard);
        channel(
                meters,
                "heard_bytes",
                "Bytes of messages of Redis' channels",
                redis,
                Channels.Counts::heardBytes);
    }

    private static void channel(
            Meters meters,
            String name,
            String description,
            Redis redis,
            ToLongFunction<Channels.Counts> count) {
        meters.counter(
                "threadmill_redis_" + name + "_total",
                description,
                redis,
                all -> count.applyAsLong(all.channels().counts()));
    }

    private static void bus(Meters meters, RedisBus bus) {
        bus(meters, "published", "Messages told to other nodes", bus, RedisBus.Counts::published);
        bus(
                meters,
                "failed",
                "Messages that other nodes were not told, or perhaps not",
                bus,
                RedisBus.Counts::failed);
        bus(meters, "heard", "Messages heard from other nodes", bus, RedisBus.Counts::heard);
        bus(
                meters,
                "missed",
                "Messages of other nodes that have not come, by the gaps in their numbers",
                bus,
                RedisBus.Counts::missed);
        bus(
                meters,
                "dropped",
                "Messages of other nodes that came twice, or could not be read",
                bus,
                RedisBus.Counts::dropped);
    }

    private static void bus(
            Meters meters,
            String name,
            String description,
            RedisBus bus,
            ToLongFunction<RedisBus.Counts> count) {
        meters.counter(
                "threadmill_bus_" + name + "_total",
                description,
                bus,
                all -> count.applyAsLong(all.counts()));
    }

    /** The same as JSON. */
    public static JsonNode json(Redis redis, RedisBus bus, QueuedBus queue) {
        RedisState state = redis.state();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("url", redis.url().toString());
        json.put("connected", redis.isConnected());
        json.put("since", state.since().toString());
        state.reason().ifPresent(reason -> json.put("reason", reason));
        state.server().ifPresent(server -> json.put("server", server));
        json.put("lost", state.lostCount());
        json.put("ping_us", microseconds(state.ping()));
        Channels.Counts channels = redis.channels().counts();
        json.putObject("channels")
                .put("published", channels.published())
                .put("published_bytes", channels.publishedBytes())
                .put("failed", channels.failed())
                .put("heard", channels.heard())
                .put("heard_bytes", channels.heardBytes());
        RedisBus.Counts counts = bus.counts();
        json.putObject("bus")
                .put("published", counts.published())
                .put("failed", counts.failed())
                .put("heard", counts.heard())
                .put("missed", counts.missed())
                .put("dropped", counts.dropped())
                .put("waiting", queue.waitingCount())
                .put("overflowed", queue.droppedCount())
                .put("malformed", queue.faultCount());
        return json;
    }

    private static double microseconds(Duration time) {
        return time.toNanos() / NANOS_PER_US;
    }
}
