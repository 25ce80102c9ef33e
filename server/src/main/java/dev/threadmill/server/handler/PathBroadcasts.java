package dev.threadmill.server.handler;

import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.mock.Schedule;
import dev.threadmill.server.session.Audience;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.template.Scope;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends a path's broadcasts to all its connections at once. One virtual thread for each runs as
 * long as there are connections.
 */
final class PathBroadcasts {
    private final List<Schedule> broadcasts;
    private final Audience audience = new Audience();
    private final ReentrantLock lock = new ReentrantLock();
    private List<Thread> threads = List.of();
    private long said;

    PathBroadcasts(MockPath path) {
        this.broadcasts = path.broadcasts();
    }

    void enter(Session session) {
        if (broadcasts.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            audience.join(session);
            if (threads.isEmpty()) {
                threads = broadcasts.stream().map(this::start).toList();
            }
        } finally {
            lock.unlock();
        }
    }

    void leave(Session session) {
        if (broadcasts.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            if (audience.leave(session) && audience.size() == 0) {
                threads.forEach(Thread::interrupt);
                threads = List.of();
            }
        } finally {
            lock.unlock();
        }
    }

    private Thread start(Schedule broadcast) {
        Timetable timetable = new Timetable(List.of(broadcast));
        return Thread.startVirtualThread(() -> {
            try {
                timetable.run(() -> true, this::tell);
            } catch (InterruptedException e) {
                // The last connection has gone.
            }
        });
    }

    private void tell(Schedule broadcast) {
        audience.tell(PreparedMessage.text(broadcast.message().render(new Everybody(next()))));
    }

    private long next() {
        lock.lock();
        try {
            return ++said;
        } finally {
            lock.unlock();
        }
    }

    private final class Everybody implements Scope {
        private final long sequence;

        Everybody(long sequence) {
            this.sequence = sequence;
        }

        @Override
        public long sequence() {
            return sequence;
        }

        @Override
        public int connectionCount() {
            return audience.size();
        }
    }
}
