package dev.threadmill.load.cluster;

import dev.threadmill.load.engine.Descriptors;
import dev.threadmill.load.engine.Look;
import dev.threadmill.load.engine.Probe;
import dev.threadmill.load.engine.Run;
import dev.threadmill.load.engine.Shards;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.planfile.InvalidPlanFileException;
import dev.threadmill.load.planfile.PlanReader;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One worker's part of one run, in a thread of its own; the worker's thread hands it its start and
 * its end.
 */
final class Assignment {
    private static final long START_OFF_NANOS_MAX = 60_000_000_000L;
    private static final long POLL_MS = 50;

    /** What prepares a run may take so long to end when asked to; then it is interrupted. */
    private static final long ENDING_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** And so long until it is left to itself: it may hang where nothing reaches it. */
    private static final long ENDING_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    /** What a worker brings along. */
    record Setting(
            Redis redis,
            LoadKeys keys,
            String worker,
            Predicate<URI> allowed,
            Consumer<WorkerEvent> told) {}

    private final Setting setting;
    private final Order.Take order;
    private final Sender sender;
    private final Telling telling = new Telling();
    private final BlockingQueue<Order.Start> starts = new LinkedBlockingQueue<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread thread;
    private Run run;
    private boolean stopped;
    private long stoppedNanos;
    private boolean concluded;
    private String left = "";
    private volatile long boundNanos;
    private volatile boolean bounded;
    private volatile long startErrorNanos;

    Assignment(Setting setting, Order.Take order) {
        this.setting = setting;
        this.order = order;
        this.sender = new Sender(setting.redis(), setting.keys().reports(order.run()));
        this.thread = Thread.ofPlatform().name("threadmill-worker-run").daemon().start(this::work);
    }

    String run() {
        return order.run();
    }

    void start(Order.Start start) {
        starts.add(start);
    }

    /**
     * Ends the run.
     *
     * @param why empty where the coordinator wants it so
     */
    void stop(String why) {
        lock.lock();
        try {
            if (!stopped) {
                left = why;
                stopped = true;
                stoppedNanos = System.nanoTime();
            }
            if (run != null) {
                run.stop();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Why it was ended from this side; empty where it was not. */
    String left() {
        lock.lock();
        try {
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the run where it, or what prepares it, has lasted longer than it can be meant to. */
    void watch() {
        if (!bounded && stopped()) {
            long ending = System.nanoTime() - stoppedNanos();
            if (ending >= ENDING_NANOS_MAX) {
                abandon();
            } else if (ending >= ENDING_NANOS) {
                thread.interrupt();
            }
        }
        long over = bounded ? System.nanoTime() - boundNanos : -1;
        if (over >= 0) {
            stop("the run has lasted longer than planned");
        }
        if (over >= Bounds.STOPPING_NANOS + Bounds.SPARE_NANOS) {
            thread.interrupt();
        }
    }

    private long stoppedNanos() {
        lock.lock();
        try {
            return stoppedNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the thread to itself: it will find that it is stopped, and is heard no more. */
    private void abandon() {
        if (conclude()) {
            String message = "its preparation did not end within 5 s, and was left to itself";
            sender.offer(encode(new Report.Refused(message)), Row.NONE);
            setting.told().accept(new WorkerEvent.GaveUp(order.run(), message));
            done.countDown();
        }
    }

    /** Whether nobody has told yet how it has ended. */
    private boolean conclude() {
        lock.lock();
        try {
            boolean first = !concluded;
            concluded = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    boolean done() {
        return done.getCount() == 0;
    }

    /** Waits for the last report to be sent, unless the run has ended for want of Redis. */
    void close() throws InterruptedException {
        sender.awaitSent(left().startsWith(Guard.LOST) ? LoadKeys.BEAT : LoadKeys.GRACE);
        sender.close();
    }

    private void work() {
        try {
            Plan plan = checked();
            Run mine = new Run(plan, order.shard(), open -> awaitStart(open, plan));
            lock.lock();
            try {
                run = mine;
                if (stopped) {
                    mine.stop();
                }
            } finally {
                lock.unlock();
            }
            Result result = mine.look(this::tell);
            ended(result);
        } catch (RefusedException e) {
            refuse(e.getMessage());
        } catch (InterruptedException e) {
            refuse("the run had to be broken off");
        } catch (RuntimeException | OutOfMemoryError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            refuse("the load engine failed: " + cause);
        } finally {
            done.countDown();
        }
    }

    /** Something that the coordinator is to know before there is a run. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message, Throwable cause) {
            super(message, cause, false, false);
        }
    }

    private Plan checked() throws RefusedException {
        try {
            Plan plan = PlanReader.read("plan", order.plan());
            setting.told().accept(new WorkerEvent.Took(order.run(), plan, order.shard()));
            Optional<String> whole = Shards.whole(plan);
            if (whole.isPresent()) {
                throw new RefusedException(whole.get(), null);
            }
            for (URI uri : plan.target().uris()) {
                if (!setting.allowed().test(uri)) {
                    throw new RefusedException(
                            "may not put "
                                    + uri.getHost()
                                    + ":"
                                    + plan.target().port()
                                    + " under load: it is not among its allowed targets",
                            null);
                }
            }
            Descriptors.check(plan.target().sockets(plan.connections()));
            Probe.check(plan);
            return plan;
        } catch (InvalidPlanException | InvalidPlanFileException e) {
            throw new RefusedException(e.getMessage(), e);
        } catch (ConnectException e) {
            throw new RefusedException("cannot reach the target: " + e.getMessage(), e);
        }
    }

    /** Says that all is ready, and learns when to begin. */
    private long awaitStart(int open, Plan plan) throws InterruptedException {
        send(new Report.Ready(open));
        Order.Start start = null;
        while (start == null && !stopped()) {
            start = starts.poll(POLL_MS, TimeUnit.MILLISECONDS);
        }
        long now = System.nanoTime();
        if (start == null) {
            boundNanos = now;
            bounded = true;
            return now;
        }
        try {
            RedisClock clock = RedisClock.measure(setting.redis());
            startErrorNanos = clock.errorNanos();
            long at = clock.nanoTimeAt(start.atMicros());
            if (Math.abs(at - now) > START_OFF_NANOS_MAX) {
                stop("was to begin at a time that is not near");
                return now;
            }
            boundNanos = at + Bounds.runNanos(plan);
            bounded = true;
            setting.told().accept(new WorkerEvent.Began(order.run()));
            return at;
        } catch (RedisException e) {
            stop("could not read the clock: " + e.getMessage());
            return now;
        }
    }

    private void tell(Look look) {
        telling.sent(sender.sentRow());
        Figures figures = telling.figures(look);
        if (!look.last()) {
            sender.offer(encode(new Report.Progressed(figures)), telling.lastRow());
        }
    }

    private void ended(Result result) {
        if (!conclude()) {
            return;
        }
        telling.sent(sender.sentRow());
        send(
                new Report.Ended(
                        telling.figures(result),
                        left(),
                        result.startedAt(),
                        result.measuredS(),
                        startErrorNanos,
                        result.client(),
                        result.findings()));
        if (left().isEmpty()) {
            setting.told().accept(new WorkerEvent.Finished(order.run(), result));
        } else {
            setting.told().accept(new WorkerEvent.GaveUp(order.run(), left()));
        }
    }

    private void refuse(String message) {
        if (!conclude()) {
            return;
        }
        send(new Report.Refused(message));
        setting.told().accept(new WorkerEvent.Refused(order.run(), message));
    }

    private void send(Report report) {
        sender.offer(encode(report), telling.lastRow());
    }

    private byte[] encode(Report report) {
        return ReportCodec.encode(setting.worker(), report);
    }
}
