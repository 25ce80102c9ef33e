package dev.threadmill.load.cluster;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.util.concurrent.TimeUnit;

/** Looks once a second whether somebody still wants a worker's run, and ends it where not. */
final class Guard {
    /** What a reason begins with where Redis is away. */
    static final String LOST = "Redis was lost: ";

    private static final long EVERY_NANOS = LoadKeys.BEAT.toNanos();

    /** For how long nobody may be there, beside the time that the key has lived on. */
    private static final long ABSENT_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);

    /** The same after Redis was away: it comes back empty, and the coordinator needs a moment. */
    private static final long RETURN_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    private final Redis redis;
    private final LoadKeys keys;
    private final String worker;
    private final String run;
    private long nextNanos = System.nanoTime();
    private long absentSinceNanos;
    private boolean absent;
    private long reachedNanos = System.nanoTime();
    private long awayNanos;
    private boolean wasAway;

    Guard(Redis redis, LoadKeys keys, String worker, String run) {
        this.redis = redis;
        this.keys = keys;
        this.worker = worker;
        this.run = run;
    }

    /** Redis was away a moment ago. */
    void stumbled() {
        wasAway = true;
        awayNanos = System.nanoTime();
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
            stumbled();
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
        } else if (now - absentSinceNanos >= absentNanosMax(now)) {
            assignment.stop("the coordinator is gone");
        }
    }

    private long absentNanosMax(long now) {
        boolean lately = wasAway && now - awayNanos < LoadKeys.GRACE.toNanos();
        return lately ? RETURN_NANOS_MAX : ABSENT_NANOS_MAX;
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
