package dev.threadmill.load.cluster;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.util.concurrent.TimeUnit;

/** Looks once a second whether somebody still wants a worker's run, and ends it where not. */
final class Guard {
    /** What a reason begins with where Redis is away. */
    static final String LOST = "Redis was lost: ";

    private static final long EVERY_NANOS = LoadKeys.BEAT.toNanos();

    /** A Redis that was away comes back empty, and then the coordinator needs a moment. */
    private static final long ABSENT_NANOS_MAX = TimeUnit.SECONDS.toNanos(3);

    private final Redis redis;
    private final LoadKeys keys;
    private final String worker;
    private final String run;
    private long nextNanos = System.nanoTime();
    private long absentSinceNanos;
    private boolean absent;
    private long reachedNanos = System.nanoTime();

    Guard(Redis redis, LoadKeys keys, String worker, String run) {
        this.redis = redis;
        this.keys = keys;
        this.worker = worker;
        this.run = run;
    }

    void look(Assignment assignment) {
        long now = System.nanoTime();
        if (now - nextNanos < 0 || assignment.stopped()) {
            return;
        }
        nextNanos = now + EVERY_NANOS;
        try {
            String text = redis.keys().get(keys.run(run));
            reachedNanos = System.nanoTime();
            if (text == null) {
                missed(assignment, now);
            } else {
                absent = false;
                obey(assignment, RunState.parse(text));
            }
        } catch (RedisException e) {
            if (System.nanoTime() - reachedNanos > LoadKeys.GRACE.toNanos()) {
                assignment.stop(LOST + e.getMessage());
            }
        } catch (MalformedException e) {
            assignment.stop("the run's state in Redis " + e.getMessage());
        }
    }

    private void missed(Assignment assignment, long now) {
        if (!absent) {
            absent = true;
            absentSinceNanos = now;
        } else if (now - absentSinceNanos >= ABSENT_NANOS_MAX) {
            assignment.stop("the coordinator is gone");
        }
    }

    private void obey(Assignment assignment, RunState state) {
        if (state.givenUp().contains(worker)) {
            assignment.stop("the coordinator has given this worker up");
            return;
        }
        switch (state.wish()) {
            case GO -> {
                // On it goes.
            }
            case STOP -> assignment.stop("");
            case OVER -> assignment.stop("the run was over before this part of it");
        }
    }
}
