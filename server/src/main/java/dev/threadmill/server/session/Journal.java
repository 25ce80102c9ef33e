package dev.threadmill.server.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The latest messages that came in on one path, for tests to look at. For any thread. */
public final class Journal {
    /** How many messages are kept where nobody says another number. */
    public static final int SIZE_USUAL = 1_000;

    public static final int SIZE_MAX = 1_000_000;

    /** What the messages may take up together, about; the latest is kept however large it is. */
    static final long BYTES_MAX = 16 * 1_024 * 1_024;

    private static final int ENTRY_BYTES = 128;

    private final int sizeMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private long lastNumber;

    /**
     * A message.
     *
     * @param number from 1, in the order in which they came; never given twice
     * @param connection the WebSocket's id
     */
    public record Entry(long number, String connection, Instant at, Message message) {
        long bytes() {
            return ENTRY_BYTES
                    + switch (message) {
                        case Message.Text text -> 2L * text.text().length();
                        case Message.Binary binary -> binary.bytes().length;
                    };
        }
    }

    Journal(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    int sizeMax() {
        return sizeMax;
    }

    /** Adds a message; the oldest go where there are too many. */
    public void add(String connection, Message message) {
        Message kept =
                switch (message) {
                    case Message.Text text -> text;
                    // The handler may do with its bytes what it likes.
                    case Message.Binary binary -> new Message.Binary(binary.bytes().clone());
                };
        lock.lock();
        try {
            Entry entry = new Entry(++lastNumber, connection, Instant.now(), kept);
            entries.add(entry);
            bytes += entry.bytes();
            while (entries.size() > sizeMax || (bytes > BYTES_MAX && entries.size() > 1)) {
                bytes -= entries.poll().bytes();
            }
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all messages; the numbers go on. */
    public int clear() {
        lock.lock();
        try {
            int count = entries.size();
            entries.clear();
            bytes = 0;
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** The messages that are wanted, oldest first. */
    public List<Entry> find(Predicate<Entry> wanted) {
        // Not under the lock: to look into large texts takes its time.
        return all().stream().filter(wanted).toList();
    }

    private List<Entry> all() {
        lock.lock();
        try {
            return List.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same, once there are {@code count} of them or the time is up; looks at each message once.
     */
    public List<Entry> await(Predicate<Entry> wanted, int count, Duration patience)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        long seen = 0;
        int found = 0;
        while (true) {
            List<Entry> fresh = after(seen, end);
            if (fresh.isEmpty()) {
                return find(wanted);
            }
            seen = fresh.getLast().number();
            found += (int) fresh.stream().filter(wanted).count();
            if (found >= count) {
                List<Entry> now = find(wanted);
                if (now.size() >= count) {
                    return now;
                }
                // Some of them have gone meanwhile.
                found = now.size();
            }
        }
    }

    /** Waits for messages with higher numbers; none where the time is up. */
    private List<Entry> after(long number, long end) throws InterruptedException {
        lock.lock();
        try {
            while (entries.isEmpty() || entries.peekLast().number() <= number) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return List.of();
                }
                grown.await(left, TimeUnit.NANOSECONDS);
            }
            return entries.stream().filter(entry -> entry.number() > number).toList();
        } finally {
            lock.unlock();
        }
    }
}
