package dev.threadmill.server.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Says what is here, as JSON; a browser is shown the dashboard instead. */
public final class RootPage {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final String version;
    private final Supplier<List<Endpoint>> endpoints;
    private final Instant startedAt;

    public RootPage(String version, Supplier<List<Endpoint>> endpoints, Instant startedAt) {
        this.version = version;
        this.endpoints = endpoints;
        this.startedAt = startedAt;
    }

    /** Whether a client that accepts {@code accept} is shown the page. */
    public static boolean wantsPage(String accept) {
        return accept.contains("text/html");
    }

    public String json(Instant now) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("name", "threadmill").put("version", version);
        json.put("java", Runtime.version().toString());
        json.put("uptime_s", uptime(now).toSeconds());
        ArrayNode list = json.putArray("endpoints");
        for (Endpoint endpoint : endpoints.get()) {
            list.addObject()
                    .put("kind", endpoint.kind())
                    .put("path", endpoint.path())
                    .put("description", endpoint.description());
        }
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of our own cannot be written", e);
        }
    }

    private Duration uptime(Instant now) {
        return Duration.between(startedAt, now);
    }
}
