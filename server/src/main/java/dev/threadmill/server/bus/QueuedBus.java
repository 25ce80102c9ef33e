package dev.threadmill.server.bus;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes publishing on a bus that waits for its carrier a matter of a queue: one virtual thread
 * publishes what is in it, in its order, and what has queued up for one topic meanwhile as one
 * message. So a carrier that answers late costs no publisher its time, and one that does not answer
 * costs messages, which are counted.
 *
 * <p>Where the queue is full, a publisher that is a virtual thread waits as long as the carrier
 * takes messages; a platform thread, which others depend on, never waits.
 */
public final class QueuedBus implements Bus {
    /** What may wait; beyond it, messages are dropped. */
    static final int MESSAGES_MAX = 10_000;

    static final long BYTES_MAX = 32L * 1_024 * 1_024;

    /** What a message has around it. */
    private static final int ENVELOPE_BYTES = 16;

    private static final int VERSION = 1;
    private static final int TOGETHER_BYTES_MAX = 256 * 1_024;

    /** A carrier that takes longer is not waited for. */
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long a count may take, and what a carrier is given that took too long before. */
    private static final Duration COUNT_MAX = Duration.ofSeconds(1);

    private static final Duration SUSPECTED_MAX = Duration.ofMillis(100);

    private static final Duration FAREWELL_MAX = Duration.ofSeconds(1);
    private static final System.Logger LOGGER = System.getLogger(QueuedBus.class.getName());

    /**
     * A message on its way.
     *
     * @param from who does not hear it itself; null for nobody
     */
    @SuppressWarnings("ArrayRecordComponent") // compared nowhere
    private record Waiting(String topic, Subscription from, byte[] message) {
        boolean goesWith(Waiting other) {
            return topic.equals(other.topic) && Objects.equals(from, other.from);
        }
    }

    private final Bus carrier;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition left = lock.newCondition();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private long bytes;

    /** Since when the carrier has been at something. */
    private long busySinceNanos;

    private boolean busy;

    /** Whether the carrier took too long the last time. */
    private boolean slow;

    private boolean closed;
    private final LongAdder dropped = new LongAdder();
    private final LongAdder faults = new LongAdder();
    private final Thread publisher;

    /** Begins; {@code carrier} belongs to this one from now on. */
    public QueuedBus(Bus carrier) {
        this.carrier = carrier;
        this.publisher = Thread.ofVirtual().name("threadmill-bus").start(this::publishAlong);
    }

    /** How many messages found no room. */
    public long droppedCount() {
        return dropped.sum();
    }

    /** How many messages of other nodes could not be read. */
    public long faultCount() {
        return faults.sum();
    }

    /** How many messages wait for the carrier. */
    public int waitingCount() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
        Subscription place = carrier.subscribe(topic, message -> hear(message, listener));
        return new Subscription() {
            @Override
            public void publish(byte[] message) {
                put(new Waiting(topic, place, message));
            }

            @Override
            public boolean alone() {
                return place.alone();
            }

            @Override
            public int others() {
                return counted(place);
            }

            @Override
            public void close() {
                place.close();
            }
        };
    }

    /** None where the carrier does not tell soon: it would not carry anything either. */
    private int counted(Subscription place) {
        AtomicInteger count = new AtomicInteger();
        Thread asking = Thread.startVirtualThread(() -> count.set(place.others()));
        try {
            if (!asking.join(suspected() ? SUSPECTED_MAX : COUNT_MAX)) {
                LOGGER.log(System.Logger.Level.DEBUG, "the carrier does not count in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return count.get();
    }

    private boolean suspected() {
        lock.lock();
        try {
            return isStuck();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void publish(String topic, byte[] message) {
        put(new Waiting(topic, null, message));
    }

    private void put(Waiting next) {
        if (next.message().length > MESSAGE_BYTES_MAX - ENVELOPE_BYTES) {
            throw new IllegalArgumentException(
                    "a message of "
                            + next.message().length
                            + " bytes, more than "
                            + (MESSAGE_BYTES_MAX - ENVELOPE_BYTES));
        }
        lock.lock();
        try {
            awaitRoom(next);
            if (closed || !fits(next)) {
                dropped.increment();
                return;
            }
            queue.addLast(next);
            bytes += next.message().length;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(Waiting next) {
        if (!Thread.currentThread().isVirtual()) {
            return;
        }
        try {
            while (!closed && !fits(next) && !isStuck()) {
                left.await(PATIENCE_NS, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean fits(Waiting next) {
        return queue.size() < MESSAGES_MAX && bytes + next.message().length <= BYTES_MAX;
    }

    private boolean isStuck() {
        return slow || (busy && System.nanoTime() - busySinceNanos > PATIENCE_NS);
    }

    private void publishAlong() {
        try {
            for (List<Waiting> batch; (batch = next()) != null; ) {
                publish(batch);
            }
        } catch (InterruptedException e) {
            // Closed, and not waited for any longer.
        }
    }

    /** What goes out next, all of one topic; null for the end. */
    private List<Waiting> next() throws InterruptedException {
        lock.lock();
        try {
            slow = busy && System.nanoTime() - busySinceNanos > PATIENCE_NS;
            busy = false;
            while (queue.isEmpty()) {
                if (closed) {
                    return null;
                }
                arrived.await();
            }
            List<Waiting> batch = new ArrayList<>();
            long together = 0;
            do {
                Waiting taken = queue.removeFirst();
                together += taken.message().length;
                batch.add(taken);
            } while (!queue.isEmpty()
                    && queue.getFirst().goesWith(batch.getFirst())
                    && together + queue.getFirst().message().length <= TOGETHER_BYTES_MAX);
            bytes -= together;
            busy = true;
            busySinceNanos = System.nanoTime();
            left.signalAll();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void publish(List<Waiting> batch) {
        Waiting first = batch.getFirst();
        MessageBytes together = new MessageBytes();
        together.number(VERSION);
        batch.forEach(each -> together.bytes(each.message()));
        try {
            if (first.from() == null) {
                carrier.publish(first.topic(), together.written());
            } else {
                first.from().publish(together.written());
            }
        } catch (RuntimeException e) {
            dropped.add(batch.size());
            LOGGER.log(System.Logger.Level.WARNING, "the bus cannot take a message", e);
        }
    }

    private void hear(byte[] together, Listener listener) {
        try {
            MessageBytes.Reading reading = new MessageBytes.Reading(together);
            if (reading.number() != VERSION) {
                throw new MalformedMessageException("a message of another version");
            }
            do {
                listener.heard(reading.bytes());
            } while (!reading.atEnd());
        } catch (MalformedMessageException e) {
            faults.increment();
            LOGGER.log(System.Logger.Level.WARNING, "of another node: {0}", e.getMessage());
        }
    }

    /** Publishes what waits, for a second at most, then ends all subscriptions. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            arrived.signal();
            left.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!publisher.join(FAREWELL_MAX)) {
                publisher.interrupt();
            }
        } catch (InterruptedException e) {
            publisher.interrupt();
            Thread.currentThread().interrupt();
        }
        carrier.close();
    }
}
