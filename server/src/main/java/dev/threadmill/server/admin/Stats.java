package dev.threadmill.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.HandshakeGate;
import dev.threadmill.server.session.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The figures of {@code /stats}: handshakes, connections, messages, and what others add. */
public final class Stats {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HandshakeGate gate;
    private final Connections connections;
    private final Instant startedAt;
    private final Map<String, Supplier<? extends JsonNode>> parts;

    /**
     * Makes the statistics.
     *
     * @param parts further figures by their key, asked for each time
     */
    public Stats(
            HandshakeGate gate,
            Connections connections,
            Instant startedAt,
            Map<String, Supplier<? extends JsonNode>> parts) {
        this.gate = gate;
        this.connections = connections;
        this.startedAt = startedAt;
        this.parts = new TreeMap<>(parts);
    }

    /** Adds figures, before anybody asks. */
    public void add(String key, Supplier<? extends JsonNode> part) {
        parts.put(key, part);
    }

    /** The figures of this moment. */
    public ObjectNode tree(Instant now) {
        ObjectNode json = MAPPER.createObjectNode();
        HandshakeGate.Stand stand = gate.stand();
        json.put("worker_threads", stand.workerThreads());
        json.put("active_tasks", stand.activeTasks());
        json.put("queued_tasks", stand.queuedTasks());
        json.put("completed_tasks", stand.completedTasks());
        json.put("rejected_tasks", stand.rejectedTasks());
        json.put("max_queued_tasks", stand.maxQueuedTasks());
        ObjectNode sockets = json.putObject("connections");
        sockets.put("active", connections.openCount());
        sockets.put("total", connections.openedCount());
        sockets.put("rejected", connections.rejectedCount());
        ObjectNode ended = sockets.putObject("ended_by_code");
        connections.endedByCode().forEach((code, count) -> ended.put(code.toString(), count));
        Traffic traffic = connections.traffic();
        ObjectNode messages = json.putObject("messages");
        messages.put("in", traffic.messagesIn()).put("out", traffic.messagesOut());
        messages.put("bytes_in", traffic.bytesIn()).put("bytes_out", traffic.bytesOut());
        messages.put("dropped", traffic.dropped());
        json.put("uptime_s", Duration.between(startedAt, now).toSeconds());
        parts.forEach((key, part) -> json.set(key, part.get()));
        return json;
    }

    public String json(Instant now) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree(now)) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }
}
