package dev.threadmill.server.handler;

import dev.threadmill.server.session.Audiences;
import dev.threadmill.server.session.Session;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The rooms that one connection has joined; it leaves them all when it ends. */
final class RoomsJoined implements AutoCloseable {
    static final int ROOMS_MAX = 100;
    static final int NAME_CHARS_MAX = 200;

    private final Audiences rooms;
    private final Session session;
    private final Set<String> names = new LinkedHashSet<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    RoomsJoined(Audiences rooms, Session session) {
        this.rooms = rooms;
        this.session = session;
    }

    /**
     * Joins a room; once is enough.
     *
     * @throws IllegalArgumentException where the name or the number of rooms is out of bounds
     */
    void join(String name) {
        if (name.isEmpty() || name.length() > NAME_CHARS_MAX || name.startsWith("/")) {
            throw new IllegalArgumentException(
                    "a room's name must have 1 to "
                            + NAME_CHARS_MAX
                            + " characters and not begin with /");
        }
        lock.lock();
        try {
            if (closed || names.contains(name)) {
                return;
            }
            if (names.size() >= ROOMS_MAX) {
                throw new IllegalArgumentException(
                        "a connection can be in " + ROOMS_MAX + " rooms at most");
            }
            names.add(name);
            rooms.join(name, session);
        } finally {
            lock.unlock();
        }
    }

    /** Leaves a room, if it is in it. */
    void leave(String name) {
        lock.lock();
        try {
            if (names.remove(name)) {
                rooms.leave(name, session);
            }
        } finally {
            lock.unlock();
        }
    }

    List<String> names() {
        lock.lock();
        try {
            return List.copyOf(names);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            names.forEach(name -> rooms.leave(name, session));
            names.clear();
        } finally {
            lock.unlock();
        }
    }
}
