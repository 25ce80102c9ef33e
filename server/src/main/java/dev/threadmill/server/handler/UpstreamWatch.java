package dev.threadmill.server.handler;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Looks once a second after the servers behind proxies: pings those that are quiet, lets go of
 * those that are gone without a word or do not read. One thread, which lives while there is such a
 * server.
 */
final class UpstreamWatch {
    private static final long ROUND_NANOS = Duration.ofSeconds(1).toNanos();

    private final Set<UpstreamLink> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean running;

    void add(UpstreamLink link) {
        lock.lock();
        try {
            links.add(link);
            if (!running) {
                running = true;
                Thread.ofVirtual().name("threadmill-upstreams").start(this::walk);
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(UpstreamLink link) {
        links.remove(link);
    }

    int count() {
        return links.size();
    }

    private void walk() {
        while (goesOn()) {
            LockSupport.parkNanos(ROUND_NANOS);
            long now = System.nanoTime();
            links.forEach(link -> link.tend(now));
        }
    }

    private boolean goesOn() {
        lock.lock();
        try {
            running = !links.isEmpty();
            return running;
        } finally {
            lock.unlock();
        }
    }
}
