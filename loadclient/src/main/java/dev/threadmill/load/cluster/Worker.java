package dev.threadmill.load.cluster;

import dev.threadmill.redis.Lists;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Waits for parts of runs and runs them, one at a time. What it says and hears in Redis is in the
 * package's description.
 */
public final class Worker {
    private static final int NAME_CHARS_MAX = 100;
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final long RETRY_MS = 250;

    private final Redis redis;
    private final LoadKeys keys;
    private final String name;
    private final String id;
    private final Predicate<URI> allowed;
    private final Consumer<WorkerEvent> told;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * Makes a worker, which does nothing yet.
     *
     * @param prefix what all keys in Redis begin with
     * @param name for people; at most 100 characters
     * @param allowed which targets it may put under load
     * @param told hears what happens; called by one thread at a time
     */
    public Worker(
            Redis redis,
            String prefix,
            String name,
            Predicate<URI> allowed,
            Consumer<WorkerEvent> told) {
        if (name.isBlank() || name.length() > NAME_CHARS_MAX) {
            throw new IllegalArgumentException("a worker's name has 1 to 100 characters");
        }
        this.redis = redis;
        this.keys = new LoadKeys(prefix);
        this.name = name;
        this.id = idOf(name);
        this.allowed = allowed;
        ReentrantLock telling = new ReentrantLock();
        this.told =
                event -> {
                    telling.lock();
                    try {
                        told.accept(event);
                    } finally {
                        telling.unlock();
                    }
                };
    }

    /** Names may be the same, and hold what separates things in Redis. */
    private static String idOf(String name) {
        return String.format(
                "%s.%016x",
                name.replaceAll("[^A-Za-z0-9_-]", "_"), ThreadLocalRandom.current().nextLong());
    }

    /** Waits for runs and runs them, until {@link #stop}; goes on where Redis is away. */
    public void serve() throws InterruptedException {
        try (Registration registration = new Registration(redis, keys, id, name, told)) {
            while (!isStopped()) {
                try (Lists.Inbox inbox = redis.lists().inbox(keys.inbox(id))) {
                    while (!isStopped()) {
                        answer(inbox.take(WAIT), inbox, registration);
                    }
                } catch (RedisException e) {
                    stopped.await(RETRY_MS, TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    /**
     * Ends a run that is under way, as one that was left, and then {@link #serve}. Returns at once;
     * any thread may call it, more than once.
     */
    public void stop() {
        stopped.countDown();
    }

    /** Its own among all in Redis. */
    public String id() {
        return id;
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void answer(byte[] bytes, Lists.Inbox inbox, Registration registration)
            throws RedisException, InterruptedException {
        if (bytes == null) {
            return;
        }
        try {
            byte version = OrderCodec.version(bytes);
            if (version != OrderCodec.VERSION) {
                refuseVersion(OrderCodec.run(bytes), version);
                return;
            }
            // An order to start is one of a run that is over.
            if (OrderCodec.decode(bytes) instanceof Order.Take take && claimedFor(take.run())) {
                registration.busy(take.run());
                try {
                    run(take, inbox);
                } finally {
                    registration.free();
                }
            }
        } catch (MalformedException e) {
            told.accept(new WorkerEvent.Ignored("a message " + e.getMessage()));
        }
    }

    private void refuseVersion(String run, byte version) throws RedisException {
        String message =
                "knows version %d of the protocol of workers, not version %d: use the same Threadmill"
                        .formatted(OrderCodec.VERSION, version);
        redis.lists()
                .append(
                        keys.reports(run),
                        ReportCodec.encode(id, new Report.Refused(message)),
                        LoadKeys.REPORTS_LIFETIME);
        told.accept(new WorkerEvent.Ignored("run " + run + ": " + message));
    }

    private boolean claimedFor(String run) throws RedisException {
        return run.equals(redis.keys().get(keys.claim(id)));
    }

    private void run(Order.Take take, Lists.Inbox first) throws InterruptedException {
        Assignment assignment =
                new Assignment(new Assignment.Setting(redis, keys, id, allowed, told), take);
        Guard guard = new Guard(redis, keys, id, take.run());
        Lists.Inbox inbox = first;
        try {
            while (!assignment.done()) {
                if (isStopped()) {
                    assignment.stop("the worker was stopped");
                }
                inbox = listen(inbox, assignment, guard);
                guard.look(assignment);
                assignment.watch();
            }
        } catch (InterruptedException e) {
            assignment.stop("the worker was interrupted");
            throw e;
        } finally {
            if (inbox != null && !inbox.equals(first)) {
                inbox.close();
            }
            assignment.close();
        }
    }

    /** Waits a little for an order; returns the inbox to go on with, null where Redis is away. */
    private Lists.Inbox listen(Lists.Inbox inbox, Assignment assignment, Guard guard)
            throws InterruptedException {
        Lists.Inbox now = inbox;
        try {
            if (now == null) {
                now = redis.lists().inbox(keys.inbox(id));
            }
            byte[] bytes = now.take(Duration.ofMillis(RETRY_MS));
            if (bytes != null
                    && OrderCodec.decode(bytes) instanceof Order.Start start
                    && start.run().equals(assignment.run())) {
                assignment.start(start);
            }
            return now;
        } catch (MalformedException e) {
            told.accept(new WorkerEvent.Ignored("a message " + e.getMessage()));
            return now;
        } catch (RedisException e) {
            guard.stumbled();
            Thread.sleep(RETRY_MS);
            return null;
        }
    }
}
