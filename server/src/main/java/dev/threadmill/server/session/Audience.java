package dev.threadmill.server.session;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sessions that hear the same messages, all in the same order. Whoever tells them something must
 * not be the own thread of one of them, which would wait for its peer.
 */
public final class Audience {
    private final Set<Session> members = new LinkedHashSet<>();
    private final ReentrantLock order = new ReentrantLock();

    /** Takes a session in, once. */
    public boolean join(Session session) {
        order.lock();
        try {
            return members.add(session);
        } finally {
            order.unlock();
        }
    }

    /** Lets a session go. */
    public boolean leave(Session session) {
        order.lock();
        try {
            return members.remove(session);
        } finally {
            order.unlock();
        }
    }

    /**
     * Queues a message for every member.
     *
     * @return how many got it
     */
    public int tell(PreparedMessage message) {
        order.lock();
        try {
            int told = 0;
            for (Session session : members) {
                if (session.send(message)) {
                    told++;
                }
            }
            return told;
        } finally {
            order.unlock();
        }
    }

    public int size() {
        order.lock();
        try {
            return members.size();
        } finally {
            order.unlock();
        }
    }
}
