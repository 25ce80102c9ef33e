package dev.threadmill.load.cluster;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Says once a second that a worker is there, and whether it is busy, until it is closed. */
final class Registration implements AutoCloseable {
    private static final String ENTER =
            "redis.call('HSET', KEYS[1], ARGV[1], '')"
                    + " redis.call('PEXPIRE', KEYS[1], ARGV[2]) return '1'";
    private static final String LEAVE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"
                    + " return '1'";

    private final Redis redis;
    private final LoadKeys keys;
    private final String id;
    private final String name;
    private final Consumer<WorkerEvent> told;
    private final ReentrantLock lock = new ReentrantLock();
    private final Thread thread;
    private String run = "";
    private boolean known;
    private boolean lost;
    private volatile boolean closed;

    Registration(Redis redis, LoadKeys keys, String id, String name, Consumer<WorkerEvent> told) {
        this.redis = redis;
        this.keys = keys;
        this.id = id;
        this.name = name;
        this.told = told;
        // Platform threads here and in a worker's run: load on the carriers must not silence it.
        this.thread = Thread.ofPlatform().name("threadmill-worker-beat").daemon().start(this::beat);
    }

    /** Is busy from now on. */
    void busy(String newRun) {
        say(newRun);
    }

    /** Is free again: for whoever claims it next. */
    void free() {
        lock.lock();
        try {
            String last = run;
            say("");
            redis.keys().script(LEAVE, List.of(keys.claim(id)), List.of(last));
        } catch (RedisException e) {
            // The claim goes by itself.
        } finally {
            lock.unlock();
        }
    }

    private void beat() {
        while (!closed) {
            lock.lock();
            try {
                if (!closed) {
                    say(run);
                }
            } finally {
                lock.unlock();
            }
            LockSupport.parkNanos(LoadKeys.BEAT.toNanos());
        }
    }

    private void say(String newRun) {
        lock.lock();
        try {
            run = newRun;
            redis.keys().set(keys.worker(id), Workers.text(self()), LoadKeys.WORKER_LIFETIME);
            redis.keys()
                    .script(
                            ENTER,
                            List.of(keys.workers()),
                            List.of(id, "" + LoadKeys.WORKERS_LIFETIME.toMillis()));
            if (!run.isEmpty()) {
                redis.keys().expire(keys.claim(id), LoadKeys.CLAIM_LIFETIME);
            }
            if (lost || !known) {
                told.accept(new WorkerEvent.Registered(name));
            }
            known = true;
            lost = false;
        } catch (RedisException e) {
            if (!lost) {
                told.accept(new WorkerEvent.LostRedis(e.getMessage()));
            }
            lost = true;
        } finally {
            lock.unlock();
        }
    }

    private Workers.Registered self() {
        String version = Registration.class.getPackage().getImplementationVersion();
        return new Workers.Registered(
                id,
                name,
                host(),
                ProcessHandle.current().pid(),
                version == null ? "dev" : version,
                OrderCodec.VERSION,
                Runtime.getRuntime().availableProcessors(),
                !run.isEmpty());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            LockSupport.unpark(thread);
            redis.keys().delete(keys.worker(id));
            redis.keys().deleteField(keys.workers(), id);
        } catch (RedisException e) {
            // They go by themselves.
        } finally {
            lock.unlock();
        }
    }
}
