package dev.threadmill.load.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Who is registered. */
public final class Workers {
    /** More than this many are not looked at. */
    private static final int COUNT_MAX = 10_000;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Workers() {}

    /**
     * A worker.
     *
     * @param id its own among all; {@code name} is for people
     * @param version of Threadmill
     * @param protocol which version of the messages it speaks
     * @param cores that its process may use
     * @param busy whether it has a run, or is about to get one
     */
    public record Registered(
            String id,
            String name,
            String host,
            long pid,
            String version,
            int protocol,
            int cores,
            boolean busy) {}

    /** All that are alive, by name. */
    public static List<Registered> list(Redis redis, String prefix) throws RedisException {
        LoadKeys keys = new LoadKeys(prefix);
        List<Registered> found = new ArrayList<>();
        for (String id : redis.keys().fields(keys.workers()).keySet()) {
            if (found.size() == COUNT_MAX) {
                break;
            }
            String text = redis.keys().get(keys.worker(id));
            if (text == null) {
                redis.keys().deleteField(keys.workers(), id);
                continue;
            }
            boolean claimed = redis.keys().exists(keys.claim(id));
            read(id, text, claimed).ifPresent(found::add);
        }
        found.sort(Comparator.comparing(Registered::name).thenComparing(Registered::id));
        return found;
    }

    /** What a worker says of itself in Redis. */
    static String text(Registered worker) {
        return MAPPER.createObjectNode()
                .put("name", worker.name())
                .put("host", worker.host())
                .put("pid", worker.pid())
                .put("version", worker.version())
                .put("protocol", worker.protocol())
                .put("cores", worker.cores())
                .put("busy", worker.busy())
                .toString();
    }

    static Optional<Registered> read(String id, String text, boolean claimed) {
        try {
            JsonNode json = MAPPER.readTree(text);
            if (json == null || !json.isObject() || !json.path("name").isTextual()) {
                return Optional.empty();
            }
            return Optional.of(
                    new Registered(
                            id,
                            json.path("name").asText(),
                            json.path("host").asText(),
                            json.path("pid").asLong(),
                            json.path("version").asText(),
                            json.path("protocol").asInt(),
                            json.path("cores").asInt(),
                            claimed || json.path("busy").asBoolean()));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
