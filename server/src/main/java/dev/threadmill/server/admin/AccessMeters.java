package dev.threadmill.server.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.server.access.Access;
import io.helidon.metrics.api.Metrics;

/** How often wrong tokens came. */
public final class AccessMeters {
    private AccessMeters() {}

    /**
     * Registers the meters; done anew, they show the newer counts.
     *
     * @param access somebody else must hold it
     */
    public static void register(Access access) {
        Meters meters = new Meters(Metrics.globalRegistry());
        meters.counter(
                "threadmill_tokens_wrong_total",
                "Wrong tokens, at the control endpoint, the admin API, the tap and signing in",
                access,
                Access::wrongTokenCount);
        meters.counter(
                "threadmill_tokens_refused_total",
                "Tokens that were not looked at, after too many wrong ones from their address",
                access,
                Access::refusedAttemptCount);
    }

    /** The same for {@code /stats}. */
    public static ObjectNode json(Access access) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("wrong_tokens", access.wrongTokenCount())
                .put("refused_tokens", access.refusedAttemptCount());
    }
}
