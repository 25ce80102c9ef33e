package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Session;

/** A WebSocket that would take over a session that polls, until it does. */
final class Upgrade {
    private Upgrade() {}

    /** Whether the session now waits for this WebSocket to take over. */
    static boolean begin(Client client, Session successor) {
        client.lock.lock();
        try {
            PollQueue queue = client.polling();
            boolean free = client.ended() == null && queue != null && queue.successor == null;
            if (free) {
                queue.successor = successor;
            }
            return free;
        } finally {
            client.lock.unlock();
        }
    }

    /** Whether the session waits for this one; the caller holds the lock. */
    static boolean isOf(Client client, Session successor) {
        PollQueue queue = client.polling();
        return queue != null && successor.equals(queue.successor);
    }

    /** A probe has come: polls that wait are to end. */
    static void probed(Client client, Session successor) {
        client.lock.lock();
        try {
            if (isOf(client, successor)) {
                client.polling().probed = true;
                client.changed.signalAll();
            }
        } finally {
            client.lock.unlock();
        }
    }

    /** The session goes on by polling, as far as this WebSocket is concerned. */
    static void failed(Client client, Session successor) {
        client.lock.lock();
        try {
            if (isOf(client, successor)) {
                client.polling().successor = null;
                client.polling().probed = false;
            }
        } finally {
            client.lock.unlock();
        }
    }
}
