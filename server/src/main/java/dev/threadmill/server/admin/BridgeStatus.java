package dev.threadmill.server.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** What {@code /health} and {@code /ready} are in {@code reference: wsproxy-examples}. */
public final class BridgeStatus {
    private final BooleanSupplier ready;
    private final IntSupplier sessions;
    private final Supplier<Optional<String>> redisFault;

    /**
     * Makes the answers.
     *
     * @param ready whether the appliance is neither starting nor ending
     * @param sessions how many clients there are
     * @param redisFault why Redis does not answer; none where it does; may block
     */
    public BridgeStatus(
            BooleanSupplier ready, IntSupplier sessions, Supplier<Optional<String>> redisFault) {
        this.ready = ready;
        this.sessions = sessions;
        this.redisFault = redisFault;
    }

    /** Whether Redis answers; 503 where it does not. */
    public AdminAnswer health() {
        Optional<String> fault = redisFault.get();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (fault.isPresent()) {
            json.put("status", "unhealthy").put("redis", "disconnected");
            return AdminAnswer.of(503, json.put("error", fault.get()));
        }
        json.put("status", "healthy").put("redis", "connected");
        return AdminAnswer.ok(json.put("active_connections", sessions.getAsInt()));
    }

    /** Whether sessions may be opened; 503 while this starts or ends. */
    public AdminAnswer ready() {
        boolean now = ready.getAsBoolean();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return AdminAnswer.of(now ? 200 : 503, json.put("status", now ? "ready" : "not ready"));
    }
}
