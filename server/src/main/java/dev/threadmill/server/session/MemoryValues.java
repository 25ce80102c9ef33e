package dev.threadmill.server.session;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/**
 * Shared values in this process. What has gone gives its room back before anything else is done.
 */
public final class MemoryValues implements SharedValues {
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,19}");

    /**
     * What it holds at most.
     *
     * @param valueCharsMax of one value
     * @param charsMax of all keys and values together
     */
    public record Bounds(int keysMax, int valueCharsMax, long charsMax) {
        public static final Bounds DEFAULT =
                new Bounds(100_000, SharedBounds.VALUE_CHARS_MAX, 64L << 20);
    }

    /** A value; {@code goesNanos} counts from the beginning, and is never for one that stays. */
    private record Entry(String key, String json, long goesNanos) {
        static final long NEVER = Long.MAX_VALUE;

        long chars() {
            return (long) key.length() + json.length();
        }
    }

    private final Bounds bounds;
    private final LongSupplier nanoClock;
    private final long startNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Entry> entries = new HashMap<>();

    /** Those that will go, the next one first. */
    private final TreeSet<Entry> going =
            new TreeSet<>(Comparator.comparingLong(Entry::goesNanos).thenComparing(Entry::key));

    private long chars;

    public MemoryValues() {
        this(Bounds.DEFAULT, System::nanoTime);
    }

    /**
     * Makes one that holds so many keys.
     *
     * @param keysMax 0 for none: then nothing can be set
     */
    public MemoryValues(int keysMax) {
        this(
                new Bounds(keysMax, Bounds.DEFAULT.valueCharsMax(), Bounds.DEFAULT.charsMax()),
                System::nanoTime);
    }

    MemoryValues(Bounds bounds, LongSupplier nanoClock) {
        this.bounds = bounds;
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
    }

    @Override
    public String get(String key) {
        begin(key);
        try {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.json();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void set(String key, String json) {
        begin(key);
        try {
            put(new Entry(key, json, Entry.NEVER));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void set(String key, String json, Duration lifetime) {
        SharedBounds.checkLifetime(lifetime);
        begin(key);
        try {
            if (lifetime.isPositive()) {
                put(new Entry(key, json, goes(lifetime)));
            } else {
                remove(key);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long add(String key, long delta) {
        begin(key);
        try {
            Entry entry = entries.get(key);
            BigInteger sum =
                    BigInteger.valueOf(entry == null ? 0 : whole(entry))
                            .add(BigInteger.valueOf(delta));
            if (sum.bitLength() >= Long.SIZE) {
                throw SharedBounds.beyond(key, sum);
            }
            put(new Entry(key, sum.toString(), entry == null ? Entry.NEVER : entry.goesNanos()));
            return sum.longValue();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean delete(String key) {
        begin(key);
        try {
            return remove(key);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean expire(String key, Duration lifetime) {
        SharedBounds.checkLifetime(lifetime);
        begin(key);
        try {
            Entry entry = entries.get(key);
            if (entry == null || !lifetime.isPositive()) {
                return remove(key);
            }
            put(new Entry(key, entry.json(), goes(lifetime)));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How many keys have a value. */
    public int size() {
        lock.lock();
        try {
            forgetGone();
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** Checks a key, then takes the lock and makes what has gone be gone. */
    private void begin(String key) {
        SharedBounds.checkKey(key);
        lock.lock();
        forgetGone();
    }

    private void forgetGone() {
        while (!going.isEmpty() && going.first().goesNanos() <= now()) {
            remove(going.first().key());
        }
    }

    private void put(Entry entry) {
        Entry before = entries.get(entry.key());
        long more = entry.chars() - (before == null ? 0 : before.chars());
        SharedBounds.checkValue(entry.json(), bounds.valueCharsMax());
        if (bounds.keysMax() == 0) {
            throw new IllegalStateException("the shared state is switched off");
        } else if (before == null && entries.size() >= bounds.keysMax()) {
            throw new IllegalStateException(
                    "the shared state holds " + bounds.keysMax() + " keys, which is its bound");
        } else if (more > 0 && chars + more > bounds.charsMax()) {
            throw new IllegalStateException(
                    "the shared state would hold more than " + bounds.charsMax() + " characters");
        }
        remove(entry.key());
        entries.put(entry.key(), entry);
        chars += entry.chars();
        if (entry.goesNanos() != Entry.NEVER) {
            going.add(entry);
        }
    }

    private boolean remove(String key) {
        Entry entry = entries.remove(key);
        if (entry == null) {
            return false;
        }
        chars -= entry.chars();
        going.remove(entry);
        return true;
    }

    private long now() {
        return nanoClock.getAsLong() - startNanos;
    }

    private long goes(Duration lifetime) {
        return now() + lifetime.toNanos();
    }

    private static long whole(Entry entry) {
        if (WHOLE.matcher(entry.json()).matches()) {
            BigInteger value = new BigInteger(entry.json());
            if (value.bitLength() < Long.SIZE) {
                return value.longValue();
            }
        }
        throw SharedBounds.notWhole(entry.key());
    }
}
