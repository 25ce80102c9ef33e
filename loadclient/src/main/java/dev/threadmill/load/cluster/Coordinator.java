package dev.threadmill.load.cluster;

import dev.threadmill.load.engine.CannotRunException;
import dev.threadmill.load.engine.Execution;
import dev.threadmill.load.engine.Shards;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.planfile.PlanWriter;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.WorkerPart;
import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Lets workers run a plan, and makes one result of theirs. What it says and hears in Redis is in
 * the package's description. Needs about 1.5 MB of heap per worker.
 */
public final class Coordinator implements Execution {
    /** From the order to start to the start: time for all to hear it. */
    private static final long START_AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long START_AHEAD_NANOS_EACH = TimeUnit.MILLISECONDS.toNanos(1);

    /** After so long without a turn it was this process that told nothing. */
    private static final long TURN_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    /** Workers that are not ready end within 5 s of hearing that they are to stop. */
    private static final long ENDING_NANOS_MAX = TimeUnit.SECONDS.toNanos(8);

    private final Redis redis;
    private final LoadKeys keys;
    private final Plan plan;
    private final List<Plan> shares;
    private final Duration patience;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private final String run =
            String.format("%016x", ThreadLocalRandom.current().nextLong(Long.MAX_VALUE));

    private final Map<String, Part> parts = new LinkedHashMap<>();
    private final Series series = new Series();
    private Mail mail;
    private boolean started;
    private long tickNanos;

    /** When it was noticed that this is to stop; 0 before. */
    private long stoppedNanos;

    /** Where all must be over; far away before the start. */
    private long boundNanos = System.nanoTime() + Long.MAX_VALUE / 2;

    /** Why the run cannot begin; null where nothing speaks against it. */
    private String obstacle;

    /**
     * Divides the plan.
     *
     * @param prefix what all keys in Redis begin with; the workers' too
     * @param workers how many, 1 to {@link dev.threadmill.load.plan.Shard#COUNT_MAX}
     * @param patience how long to wait for as many free workers
     * @throws dev.threadmill.load.plan.InvalidPlanException where the plan cannot be divided so, or
     *     sent
     */
    public Coordinator(Redis redis, String prefix, Plan plan, int workers, Duration patience) {
        this.redis = redis;
        this.keys = new LoadKeys(prefix);
        this.plan = plan;
        this.shares = Shards.split(plan, workers);
        // One that is too large to be sent is refused here.
        PlanWriter.write(shares.getFirst());
        this.patience = patience;
    }

    @Override
    public void stop() {
        stopped.countDown();
    }

    @Override
    public Result execute(Consumer<Snapshot> everySecond) throws InterruptedException {
        Instant begin = Instant.now();
        List<Workers.Registered> workers =
                new Claims(redis, keys, run).take(shares.size(), patience, stopped);
        try (Mail opened = new Mail(redis, keys.reports(run))) {
            mail = opened;
            if (!workers.isEmpty()) {
                // Before the orders, so that who has got one finds that somebody is there.
                say(RunState.Wish.GO, LoadKeys.RUN_LIFETIME);
                order(workers);
                awaitReady();
                start();
                follow(everySecond);
            }
        } catch (RedisException | InvalidPlanException e) {
            throw new CannotRunException(e.getMessage(), e);
        } finally {
            over();
        }
        return new Merge(plan, List.copyOf(parts.values())).result(series, isStopped(), begin);
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void order(List<Workers.Registered> workers) throws RedisException {
        for (int i = 0; i < workers.size(); i++) {
            Workers.Registered worker = workers.get(i);
            parts.put(worker.id(), new Part(worker.id(), worker.name(), System.nanoTime()));
            Order.Take take =
                    new Order.Take(
                            run, new Shard(i, workers.size()), PlanWriter.write(shares.get(i)));
            redis.lists()
                    .append(
                            keys.inbox(worker.id()),
                            OrderCodec.encode(take),
                            LoadKeys.INBOX_LIFETIME);
        }
    }

    /**
     * Waits until all are connected; a worker that is busy with that is alive, but says nothing.
     */
    private void awaitReady() throws InterruptedException, RedisException {
        while (obstacle == null && !parts.values().stream().allMatch(Part::ready)) {
            mail.take(untilTick()).ifPresent(this::hear);
            if (tickDue()) {
                say(wish(), LoadKeys.RUN_LIFETIME);
                missAny();
                giveUpUnready();
            }
            if (mail.lost()) {
                throw new CannotRunException(mail.loss());
            }
            if (parts.values().stream().allMatch(Part::over)) {
                return;
            }
        }
        if (obstacle != null) {
            throw new CannotRunException(obstacle);
        }
    }

    /** Who is asked to end its run does not wait for ever. */
    private void giveUpUnready() {
        if (!isStopped()) {
            return;
        }
        long now = System.nanoTime();
        stoppedNanos = stoppedNanos == 0 ? now : stoppedNanos;
        if (now - stoppedNanos > ENDING_NANOS_MAX) {
            parts.values().stream()
                    .filter(part -> !part.over())
                    .forEach(part ->
                            part.lost(
                                    WorkerPart.State.STALLED,
                                    "did not stop while it made ready for the run"));
        }
    }

    /** Before the start a worker must be there; twice, since Redis may have come back empty. */
    private void missAny() {
        for (Part part : parts.values()) {
            try {
                if (redis.keys().exists(keys.worker(part.id()))) {
                    part.heard(System.nanoTime());
                } else if (part.silentNanos(System.nanoTime())
                        > LoadKeys.SILENCE_MAX.toNanos() / 2) {
                    obstacle = "worker " + part.name() + " died before the start";
                }
            } catch (RedisException e) {
                part.heard(System.nanoTime());
            }
        }
    }

    private void start() throws RedisException {
        if (isStopped()) {
            return;
        }
        long ahead = START_AHEAD_NANOS + parts.size() * START_AHEAD_NANOS_EACH;
        long at = (RedisClock.nanos(redis.keys().time()) + ahead) / 1_000;
        for (Part part : parts.values()) {
            part.heard(System.nanoTime() + ahead);
            redis.lists()
                    .append(
                            keys.inbox(part.id()),
                            OrderCodec.encode(new Order.Start(run, at)),
                            LoadKeys.INBOX_LIFETIME);
        }
        started = true;
        boundNanos = System.nanoTime() + ahead + Bounds.runNanos(plan) + 3 * Bounds.STOPPING_NANOS;
    }

    private void follow(Consumer<Snapshot> everySecond) throws InterruptedException {
        Merge merge = new Merge(plan, List.copyOf(parts.values()));
        while (!parts.values().stream().allMatch(Part::over)) {
            mail.take(untilTick()).ifPresent(this::hear);
            long late = System.nanoTime() - tickNanos;
            if (tickDue()) {
                say(wish(), LoadKeys.RUN_LIFETIME);
                if (late > TURN_NANOS_MAX || mail.away()) {
                    // Nobody could be heard.
                    parts.values().forEach(part -> part.heard(System.nanoTime()));
                }
                giveUp();
                merge.snapshot(System.nanoTime()).ifPresent(everySecond);
            }
        }
    }

    private void giveUp() {
        long now = System.nanoTime();
        for (Part part : parts.values()) {
            if (part.over()) {
                continue;
            }
            if (mail.lost()) {
                part.lost(WorkerPart.State.STALLED, mail.loss());
            } else if (now - boundNanos > 0) {
                part.lost(WorkerPart.State.STALLED, "did not come to its end");
            } else if (part.silentNanos(now) > LoadKeys.SILENCE_MAX.toNanos()) {
                boolean alive = isRegistered(part);
                part.lost(
                        alive ? WorkerPart.State.STALLED : WorkerPart.State.DIED,
                        alive
                                ? "is alive, but has told nothing for 5 s"
                                : "nothing was heard of it for 5 s");
            }
        }
    }

    private boolean isRegistered(Part part) {
        try {
            return redis.keys().exists(keys.worker(part.id()));
        } catch (RedisException e) {
            return false;
        }
    }

    private void hear(byte[] bytes) {
        try {
            ReportCodec.Sent sent = ReportCodec.decode(bytes);
            Part part = parts.get(sent.worker());
            if (part != null) {
                hear(part, sent.report());
            }
        } catch (MalformedException e) {
            // Not from a worker, which would be silent then; nothing of it can be believed.
        }
    }

    private void hear(Part part, Report report) {
        part.heard(System.nanoTime());
        if (part.over()) {
            if (part.state() == WorkerPart.State.DIED) {
                // What it tells now is about a time at which it was stopped, and belongs to no run.
                part.lost(WorkerPart.State.STALLED, "told nothing for 5 s, and then again");
            }
            return;
        }
        switch (report) {
            case Report.Ready ready -> part.ready(true);
            case Report.Refused refused -> {
                if (started || isStopped()) {
                    part.lost(WorkerPart.State.LEFT, refused.message());
                } else {
                    obstacle = "worker " + part.name() + ": " + refused.message();
                }
            }
            case Report.Progressed progressed -> part.progressed(progressed.figures(), series);
            case Report.Ended ended -> {
                if (!started && !isStopped() && !ended.left().isEmpty()) {
                    obstacle = "worker " + part.name() + ": " + ended.left();
                }
                part.ended(ended, series);
            }
        }
    }

    private RunState.Wish wish() {
        return isStopped() ? RunState.Wish.STOP : RunState.Wish.GO;
    }

    /** Says that this coordinator is there, and what it wants. */
    private void say(RunState.Wish wish, Duration lifetime) {
        Set<String> givenUp =
                parts.values().stream()
                        .filter(part -> !part.state().equals(WorkerPart.State.FINISHED))
                        .map(Part::id)
                        .collect(Collectors.toSet());
        try {
            redis.keys().set(keys.run(run), new RunState(wish, givenUp).text(), lifetime);
        } catch (RedisException e) {
            // The mail will tell when that has lasted too long.
        }
    }

    private void over() {
        if (parts.isEmpty()) {
            return;
        }
        say(RunState.Wish.OVER, LoadKeys.OVER_LIFETIME);
        try {
            redis.keys().delete(keys.reports(run));
        } catch (RedisException e) {
            // It goes by itself.
        }
    }

    private Duration untilTick() {
        long left = tickNanos + LoadKeys.BEAT.toNanos() - System.nanoTime();
        return Duration.ofNanos(Math.max(left, 1_000_000));
    }

    private boolean tickDue() {
        long now = System.nanoTime();
        if (now - tickNanos < LoadKeys.BEAT.toNanos()) {
            return false;
        }
        tickNanos = now;
        return true;
    }
}
