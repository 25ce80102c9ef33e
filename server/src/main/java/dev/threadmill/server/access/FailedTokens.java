package dev.threadmill.server.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Who has shown wrong tokens: after ten within a minute no token of that address is looked at for
 * another minute, the right one neither, else guessing would go on. Any thread may use it.
 */
final class FailedTokens {
    /** What an attempt came to. */
    enum Outcome {
        RIGHT,
        WRONG,
        BLOCKED
    }

    static final int WRONG_MAX = 10;

    /**
     * Addresses that are remembered; beyond it, those are forgotten that were wrong longest ago.
     */
    static final int ADDRESSES_MAX = 10_000;

    private static final long WINDOW_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int NETWORK_BYTES = 8;

    /** When an address was wrong, the latest ten times, in a ring. */
    private static final class Wrong {
        private final long[] times = new long[WRONG_MAX];
        private long count;
        private boolean blocked;
        private long blockedUntil;

        void add(long now) {
            int slot = (int) (count++ % WRONG_MAX);
            // What the slot holds was ten attempts ago, the first of ten is the next one's.
            times[slot] = now;
            long first = times[(slot + 1) % WRONG_MAX];
            if (count >= WRONG_MAX && now - first <= WINDOW_NS) {
                blocked = true;
                blockedUntil = now + WINDOW_NS;
                count = 0;
            }
        }

        long blockedNanos(long now) {
            return blocked ? Math.max(0, blockedUntil - now) : 0;
        }
    }

    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Wrong> addresses = new LinkedHashMap<>(16, 0.75f, true);
    private final LongAdder wrongs = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /** Remembers nobody yet; {@code clock} tells nanoseconds. */
    FailedTokens(LongSupplier clock) {
        this.clock = clock;
    }

    /** Looks at a token, unless too many wrong ones came; {@code right} must be quick. */
    Outcome attempt(String ip, BooleanSupplier right) {
        String address = network(ip);
        // Under the lock: of many attempts at once no more are looked at than one by one.
        lock.lock();
        try {
            Wrong wrong = addresses.get(address);
            long now = clock.getAsLong();
            if (wrong != null && wrong.blockedNanos(now) > 0) {
                refused.increment();
                return Outcome.BLOCKED;
            }
            if (right.getAsBoolean()) {
                return Outcome.RIGHT;
            }
            wrongs.increment();
            addresses.computeIfAbsent(address, key -> new Wrong()).add(now);
            if (addresses.size() > ADDRESSES_MAX) {
                addresses.remove(addresses.keySet().iterator().next());
            }
            return Outcome.WRONG;
        } finally {
            lock.unlock();
        }
    }

    /** In how many seconds an address may try again; at least 1. */
    int retryAfterS(String ip) {
        lock.lock();
        try {
            Wrong wrong = addresses.get(network(ip));
            long nanos = wrong == null ? 0 : wrong.blockedNanos(clock.getAsLong());
            return (int) Math.max(1, (nanos + 999_999_999) / 1_000_000_000);
        } finally {
            lock.unlock();
        }
    }

    long wrongCount() {
        return wrongs.sum();
    }

    long refusedCount() {
        return refused.sum();
    }

    int addressCount() {
        lock.lock();
        try {
            return addresses.size();
        } finally {
            lock.unlock();
        }
    }

    /** The address; of IPv6 its /64, which is what one customer has at least. */
    static String network(String ip) {
        if (ip.indexOf(':') < 0) {
            return ip;
        }
        try {
            byte[] bytes = InetAddress.getByName(ip).getAddress();
            return bytes.length <= NETWORK_BYTES
                    ? InetAddress.getByAddress(bytes).getHostAddress()
                    : HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES)) + "/64";
        } catch (UnknownHostException e) {
            return ip;
        }
    }
}
