package dev.threadmill.load.cluster;

import dev.threadmill.redis.Redis;
import dev.threadmill.redis.RedisException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Workers in threads of this process. */
final class Crew implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long POLL_MS = 20;

    /** A condition that is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    private final Redis redis;
    private final String prefix;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<WorkerEvent> events = new CopyOnWriteArrayList<>();

    Crew(Redis redis, String prefix) {
        this.redis = redis;
        this.prefix = prefix;
    }

    Worker hire(String name) {
        return hire(name, uri -> true);
    }

    Worker hire(String name, Predicate<URI> allowed) {
        Worker worker = new Worker(redis, prefix, name, allowed, events::add);
        workers.add(worker);
        threads.add(
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                worker.serve();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        }));
        return worker;
    }

    /** What has happened to all of them. */
    List<WorkerEvent> events() {
        return events;
    }

    <E extends WorkerEvent> E await(Class<E> kind) throws Exception {
        await(() -> events.stream().anyMatch(kind::isInstance));
        return events.stream().filter(kind::isInstance).map(kind::cast).findFirst().orElseThrow();
    }

    long free() throws RedisException {
        return Workers.list(redis, prefix).stream().filter(worker -> !worker.busy()).count();
    }

    static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited in vain");
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** The keys that would stay for ever; there should be none. */
    static List<String> keysForEver(Redis redis, String prefix) throws RedisException {
        List<String> found = new ArrayList<>();
        for (String key : keys(redis, prefix + "*")) {
            boolean gone = !redis.keys().exists(key);
            if (redis.keys().remaining(key).isNegative() && !gone && redis.keys().exists(key)) {
                found.add(key);
            }
        }
        return found;
    }

    static List<String> keys(Redis redis, String pattern) throws RedisException {
        String found =
                redis.keys()
                        .script(
                                "return table.concat(redis.call('KEYS', ARGV[1]), ' ')",
                                List.of("x"),
                                List.of(pattern));
        return found.isEmpty() ? List.of() : List.of(found.split(" "));
    }

    @Override
    public void close() {
        workers.forEach(Worker::stop);
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
