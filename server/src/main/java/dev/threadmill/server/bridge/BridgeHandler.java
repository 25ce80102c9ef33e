package dev.threadmill.server.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.redis.Channels;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import dev.threadmill.server.bridge.BridgeCounts.Kind;
import dev.threadmill.server.bridge.BridgeCounts.Refusal;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.handler.Handler;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.BearerToken;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Lets clients into their sessions, as {@code reference: wsproxy-examples} has it.
 *
 * <pre>
 *   client --text--> JSON? --> PUBLISH session:ID:up
 *   client <--text-- SUBSCRIBE session:ID:down, which stands before the 101 goes out
 * </pre>
 */
public final class BridgeHandler implements Handler, AutoCloseable {
    /** Where it is, as people are told. */
    public static final String PATH = BridgePath.TEMPLATE;

    private static final Logger LOGGER = Logger.getLogger(BridgeHandler.class.getName());

    /** Compared with where there is no token, so that this takes as long. */
    private static final byte[] NOBODYS =
            "no session has this token".getBytes(StandardCharsets.UTF_8);

    private static final long WARN_EVERY_NANOS = 1_000_000_000;

    private final boolean enabled;
    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARN_EVERY_NANOS);
    private final BridgeCounts counts = new BridgeCounts();
    private final Optional<BridgeServices> services;

    /**
     * Begins to keep tokens alive.
     *
     * @param redis stays the caller's, who closes it after this; none refuses all sessions
     * @param connections counts what clients do wrong
     */
    public BridgeHandler(Settings settings, Optional<Redis> redis, Connections connections) {
        this.enabled = settings.bridge().enabled();
        this.services =
                redis.filter(there -> enabled)
                        .map(there -> BridgeServices.of(settings, there, counts, connections));
    }

    /** Whether a path is the bridge's. */
    public boolean isAt(String path) {
        return enabled && BridgePath.fits(path);
    }

    public BridgeCounts counts() {
        return counts;
    }

    /** How many sessions there are, and what has happened. */
    public ObjectNode figures() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("sessions", counts.sessionCount());
        for (Kind kind : Kind.values()) {
            json.put(kind.key(), counts.count(kind));
        }
        ObjectNode refused = json.putObject("refused");
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal.key(), counts.count(refusal));
        }
        return json;
    }

    @Override
    public boolean hasManyPaths() {
        return true;
    }

    @Override
    public boolean waitsForOthers() {
        return true;
    }

    @Override
    public Admission admit(Handshake handshake) {
        Optional<BridgePath> path = BridgePath.of(handshake.path());
        if (path.isEmpty()) {
            return refuse(
                    Refusal.INVALID_PATH,
                    400,
                    "agent and session ids are UTF-8 and have 1 to 256 characters, none of them"
                            + " control characters");
        }
        if (services.isEmpty()) {
            return refuse(Refusal.NO_REDIS, 503, "the bridge needs a Redis: set REDIS_URL");
        }
        Optional<String> token =
                handshake
                        .header("authorization")
                        .flatMap(BearerToken::of)
                        .or(() -> handshake.parameter("token"))
                        .filter(shown -> !shown.isEmpty());
        return token.isPresent()
                ? admit(path.get(), token.get(), services.get())
                : refuse(Refusal.TOKEN_MISSING, 401, "Missing authorization token");
    }

    private Admission admit(BridgePath path, String token, BridgeServices services) {
        try {
            byte[] expected = services.redis().keys().bytes(path.authKey(), services.authTimeout());
            if (!Secret.matches(expected == null ? NOBODYS : expected, token) || expected == null) {
                return refuse(Refusal.TOKEN_INVALID, 403, "Invalid authorization token");
            }
        } catch (RedisException e) {
            return unauthenticated(e);
        }
        return subscribed(path, services);
    }

    /** What is published from now on, the client hears. */
    private Admission subscribed(BridgePath path, BridgeServices services) {
        BridgeConversation conversation = new BridgeConversation(path, services);
        Channels.Listening listening;
        try {
            listening = services.redis().channels().subscribe(path.downChannel(), conversation);
        } catch (RedisException e) {
            LOGGER.log(Level.FINE, "no subscription for a session", e);
            warn(e);
            return refuse(Refusal.SUBSCRIBE_FAILED, 503, "Unable to prepare session");
        }
        try {
            services.renewals().renew(path.authKey());
        } catch (RedisException e) {
            listening.abandon();
            return unauthenticated(e);
        }
        conversation.begin(listening);
        return new Admission.Accepted(conversation);
    }

    private Admission unauthenticated(RedisException e) {
        LOGGER.log(Level.FINE, "a session's token is not known", e);
        warn(e);
        return switch (e.kind()) {
            case TIMEOUT -> refuse(Refusal.AUTH_TIMEOUT, 504, "Authentication timeout");
            case UNAVAILABLE ->
                    refuse(Refusal.AUTH_FAILED, 500, "Authentication failed: no answer from Redis");
            case REFUSED ->
                    refuse(Refusal.AUTH_FAILED, 500, "Authentication failed: Redis refused");
        };
    }

    /** What Redis refuses, somebody has to mend: told, but not for each client. */
    private void warn(RedisException e) {
        long now = System.nanoTime();
        long before = warnedNanos.get();
        if (e.kind() == RedisException.Kind.REFUSED
                && now - before >= WARN_EVERY_NANOS
                && warnedNanos.compareAndSet(before, now)) {
            LOGGER.log(Level.WARNING, "the bridge could not let a client in: {0}", e.getMessage());
        }
    }

    private Admission.Refused refuse(Refusal refusal, int status, String text) {
        counts.add(refusal);
        return new Admission.Refused(status, text);
    }

    @Override
    public void serve(Session session) {
        throw new IllegalStateException("a session is opened by its handshake");
    }

    /** Renews no token any more; all sessions have ended. */
    @Override
    public void close() {
        services.ifPresent(each -> each.renewals().close());
    }
}
