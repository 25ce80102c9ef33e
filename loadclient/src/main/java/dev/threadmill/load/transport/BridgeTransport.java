package dev.threadmill.load.transport;

import dev.threadmill.load.plan.BridgeSession;
import dev.threadmill.load.plan.Dialing;
import dev.threadmill.load.plan.Header;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Both ends of a bridge: WebSockets, and the Redis that they all publish in. */
final class BridgeTransport implements Transport {
    private static final String AGENT = "load-test";

    private static final int REHEARSING = 8;
    private static final int REHEARSALS = 2_000;
    private static final long REHEARSAL_NANOS = 1_000_000_000;

    /** Time for the handshakes, and for what else comes between storing a token and its end. */
    private static final Duration SPARE = Duration.ofMinutes(5);

    private final Target.Bridge target;
    private final Duration timeout;
    private final Duration tokenLifetime;
    private final LongSupplier nanoClock;
    private final SocketOpener opener;
    private final Redis redis;
    private final List<BridgeCaller> callers = new ArrayList<>();

    BridgeTransport(Target.Bridge target, Plan plan, LongSupplier nanoClock) {
        this.target = target;
        this.timeout = plan.timeout();
        this.tokenLifetime =
                plan.warmup()
                        .plus(plan.model().end().duration())
                        .plus(timeout.multipliedBy(2))
                        .plus(SPARE);
        this.nanoClock = nanoClock;
        this.opener = new SocketOpener(target, Routes.of(Dialing.DEFAULT, plan.connections()));
        this.redis = Redis.open(target.redis());
    }

    @Override
    public BridgeCaller newCaller() {
        BridgeSession session = new BridgeSession("load-test-" + UUID.randomUUID());
        String token = UUID.randomUUID().toString();
        BridgeCaller caller = new BridgeCaller(this, session, token, socket(session, token));
        callers.add(caller);
        return caller;
    }

    private WebSocketCaller socket(BridgeSession session, String token) {
        String base = target.uri().toString().replaceFirst("/+$", "");
        Target.WebSocket webSocket =
                new Target.WebSocket(
                        URI.create(base + session.path(AGENT)),
                        new WebSocketMode.Broadcast(1, 1),
                        Target.WebSocket.BROADCAST_JSON_BYTES_MIN,
                        false,
                        List.of(new Header("Authorization", "Bearer " + token)),
                        Optional.empty(),
                        false,
                        Dialing.DEFAULT,
                        target.tls());
        return new WebSocketTransport(webSocket, opener, timeout, nanoClock).newCaller();
    }

    /**
     * Publishes where nobody listens: code that has run a few times only would take longer than the
     * bridge.
     */
    @Override
    public void rehearse() {
        long end = nanoClock.getAsLong() + REHEARSAL_NANOS;
        BridgeSession nobody = new BridgeSession("load-test-" + UUID.randomUUID());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < REHEARSING; i++) {
            threads.add(Thread.ofVirtual().start(() -> rehearse(nobody, end)));
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rehearse(BridgeSession nobody, long end) {
        try {
            if (!redis.awaitConnected(timeout)) {
                return;
            }
            long now;
            for (int i = 0; i < REHEARSALS && (now = nanoClock.getAsLong()) - end < 0; i++) {
                byte[] message = BridgeMessage.of(Math.abs(now));
                publish(nobody, message);
                BridgeMessage.timestamp(message, 0, message.length);
            }
        } catch (RedisException | InterruptedException e) {
            // The run will meet the same.
        }
    }

    /** Stores what lets a session in. */
    void store(BridgeSession session, String token) throws ConnectException {
        try {
            if (!redis.awaitConnected(timeout)) {
                throw noRedis();
            }
            redis.keys().set(session.authKey(), token, tokenLifetime);
        } catch (RedisException e) {
            throw e.kind() == RedisException.Kind.UNAVAILABLE
                    ? noRedis()
                    : new ConnectException(ErrorKind.REDIS, "Redis: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException(ErrorKind.REDIS, "interrupted");
        }
    }

    private ConnectException noRedis() {
        RedisException why = redis.noConnection();
        return new ConnectException(
                ErrorKind.REDIS,
                why.kind() == RedisException.Kind.UNAVAILABLE
                        ? why.getMessage()
                        : "Redis: " + why.getMessage());
    }

    void publish(BridgeSession session, byte[] message) throws RedisException {
        redis.channels().publish(session.downChannel(), message);
    }

    /** Takes the tokens away; those that cannot be taken go by themselves. */
    @Override
    public void close() {
        try {
            for (BridgeCaller caller : callers) {
                if (caller.stored()) {
                    redis.keys().delete(caller.session().authKey());
                }
            }
        } catch (RedisException e) {
            // There is no telling it anything.
        } finally {
            redis.close();
        }
    }
}
