package dev.threadmill.server.engineio;

import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;

/** How a WebSocket takes over a session that polls. */
final class Upgrading {
    private Upgrading() {}

    /** Whether a WebSocket might begin to take over now. */
    static boolean mayBegin(Client client) {
        client.lock.lock();
        try {
            PollQueue queue = client.polling();
            return client.ended() == null
                    && queue != null
                    && queue.state == PollQueue.State.POLLING;
        } finally {
            client.lock.unlock();
        }
    }

    /** Whether the session waits from now on for this WebSocket to take over. */
    static boolean begin(Client client, Session successor) {
        client.lock.lock();
        try {
            boolean free = mayBegin(client);
            if (free) {
                client.polling().successor = successor;
                client.polling().state = PollQueue.State.UPGRADING;
            }
            return free;
        } finally {
            client.lock.unlock();
        }
    }

    /** A probe has come: polls that wait are to end. */
    static void probed(Client client, Session successor) {
        move(client, successor, PollQueue.State.PROBED);
    }

    /** The session goes on by polling, as far as this WebSocket is concerned. */
    static void failed(Client client, Session successor) {
        move(client, successor, PollQueue.State.POLLING);
    }

    private static void move(Client client, Session successor, PollQueue.State state) {
        client.lock.lock();
        try {
            PollQueue queue = client.polling();
            if (queue != null && queue.awaits(successor)) {
                queue.state = state;
                queue.successor = state == PollQueue.State.POLLING ? null : successor;
                client.changed.signalAll();
            }
        } finally {
            client.lock.unlock();
        }
    }

    /**
     * The WebSocket takes over: what waits goes out on it first, then all else.
     *
     * @return false where the session has ended, or waits for it no longer
     */
    static boolean complete(Client client, Session successor) {
        PollQueue queue;
        client.lock.lock();
        try {
            queue = client.polling();
            if (client.ended() != null || queue == null || !queue.awaits(successor)) {
                return false;
            }
            queue.state = PollQueue.State.DRAINING;
            client.upgrades(queue);
            client.changed.signalAll();
        } finally {
            client.lock.unlock();
        }
        for (EngineMessage message; (message = next(client, queue, successor)) != null; ) {
            boolean ignored = successor.send(message.webSocket());
        }
        if (client.ended() != null) {
            successor.close(CloseCode.NONE, "");
        }
        return true;
    }

    /** What waits; null where nothing does, and messages now go straight to the WebSocket. */
    private static EngineMessage next(Client client, PollQueue queue, Session successor) {
        client.lock.lock();
        try {
            client.changed.signalAll();
            EngineMessage message = queue.take();
            if (message == null) {
                queue.state = PollQueue.State.REPLACED;
                client.goesOnWith(successor);
            }
            return message;
        } finally {
            client.lock.unlock();
        }
    }
}
