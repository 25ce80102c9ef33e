package dev.threadmill.server.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** What the expressions of one rendering stand for. Asked only for what the template names. */
public interface Scope {
    /** A scope with nothing but the time and chance. */
    Scope EMPTY = new Scope() {};

    /** The message that is answered; a MissingNode where there is none or it is no JSON. */
    default JsonNode message() {
        return MissingNode.getInstance();
    }

    /** The parameters of a JSON-RPC request, by name or by position. */
    default JsonNode params() {
        return MissingNode.getInstance();
    }

    /** Null where there is no connection. */
    default String connectionId() {
        return null;
    }

    /** The path that the handshake asked for; null where there is no connection. */
    default String path() {
        return null;
    }

    default int connectionCount() {
        return 0;
    }

    /** The number of this rendering; the same wherever it stands in one template. */
    default long sequence() {
        return 0;
    }

    default Map<String, String> pathParameters() {
        return Map.of();
    }

    default Map<String, String> query() {
        return Map.of();
    }

    /** Not for secrets. A seeded one makes what is rendered repeatable. */
    default RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    default InstantSource clock() {
        return InstantSource.system();
    }
}
