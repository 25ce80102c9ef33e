package dev.threadmill.server.session;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many WebSockets may be open at once, in total and from one address. */
public final class ConnectionLimits {
    private static final int RETRY_AFTER_S = 5;

    private final int max;
    private final int perIpMax;
    private final AtomicInteger open = new AtomicInteger();

    /** Only addresses with open WebSockets; empty where there is no limit per address. */
    private final ConcurrentMap<String, Integer> byIp = new ConcurrentHashMap<>();

    /**
     * Makes the limits.
     *
     * @param perIpMax 0 for no limit
     */
    public ConnectionLimits(int max, int perIpMax) {
        this.max = max;
        this.perIpMax = perIpMax;
    }

    /**
     * Counts a WebSocket in.
     *
     * @param ip the client's address, without the port
     * @return why there is no room, with status 503; else {@link #leave} must follow
     */
    public Optional<Admission.Refused> tryEnter(String ip) {
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            return full("The server has all the connections it may have");
        }
        if (perIpMax > 0 && !enterByIp(ip)) {
            open.decrementAndGet();
            return full("There are too many connections from " + ip);
        }
        return Optional.empty();
    }

    /**
     * Counts a WebSocket in, room or not: it takes the place of something that leaves for it.
     * {@link #leave} must follow.
     */
    public void enter(String ip) {
        open.incrementAndGet();
        if (perIpMax > 0) {
            byIp.merge(ip, 1, Integer::sum);
        }
    }

    private boolean enterByIp(String ip) {
        boolean[] entered = new boolean[1];
        byIp.compute(
                ip,
                (address, count) -> {
                    int before = count == null ? 0 : count;
                    entered[0] = before < perIpMax;
                    return entered[0] ? before + 1 : count;
                });
        return entered[0];
    }

    private static Optional<Admission.Refused> full(String text) {
        return Optional.of(Admission.Refused.full(text, RETRY_AFTER_S));
    }

    /** Counts a WebSocket out that was counted in. */
    public void leave(String ip) {
        if (perIpMax > 0) {
            byIp.computeIfPresent(ip, (address, count) -> count == 1 ? null : count - 1);
        }
        open.decrementAndGet();
    }

    public int openCount() {
        return open.get();
    }

    /** How many addresses are remembered. */
    int addressCount() {
        return byIp.size();
    }
}
