package dev.threadmill.server.dashboard;

import dev.threadmill.server.session.PreparedMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells all pages the same once a second; while there is none, nothing runs. */
final class StateTicker {
    private static final Logger LOGGER = Logger.getLogger(StateTicker.class.getName());
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final Supplier<String> state;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Page> pages = new ArrayList<>();
    private Thread thread;

    StateTicker(Supplier<String> state) {
        this(state, InstantSource.system());
    }

    StateTicker(Supplier<String> state, InstantSource clock) {
        this.state = state;
        this.clock = clock;
    }

    void add(Page page) {
        lock.lock();
        try {
            pages.add(page);
            if (thread == null) {
                // As a Teller's: it ticks on while a test keeps all carriers busy.
                thread =
                        Thread.ofPlatform().daemon().name("threadmill-dashboard").start(this::tick);
            }
        } finally {
            lock.unlock();
        }
    }

    void remove(Page page) {
        lock.lock();
        try {
            pages.remove(page);
            if (pages.isEmpty() && thread != null) {
                thread.interrupt();
                thread = null;
            }
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return pages.size();
        } finally {
            lock.unlock();
        }
    }

    private void tick() {
        try {
            while (true) {
                tellAll();
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            // The last page has been closed.
        }
    }

    private void tellAll() {
        List<Page> all;
        lock.lock();
        try {
            all = List.copyOf(pages);
        } finally {
            lock.unlock();
        }
        try {
            PreparedMessage message = PreparedMessage.text(state.get());
            Instant now = clock.instant();
            for (Page page : all) {
                if (!page.closeIfEnded(now)) {
                    page.tellState(message);
                }
            }
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "the dashboard could not be told the figures", e);
        }
    }
}
