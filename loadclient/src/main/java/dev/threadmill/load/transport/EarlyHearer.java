package dev.threadmill.load.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Passes on what a connection hears to whoever listens. What comes before somebody does, since
 * threads start when they may, waits for them; so an answer that is quick is not lost.
 */
final class EarlyHearer implements SocketIoCaller.Hearer {
    /** Beyond them what comes early is what others say, and nobody asked for it. */
    private static final int WAITING_MAX = 1_000;

    private static final int BYTES_MAX = 1_024 * 1_024;

    private final ReentrantLock lock = new ReentrantLock();
    private List<Consumer<SocketIoCaller.Hearer>> waiting = new ArrayList<>(0);
    private long waitingBytes;
    private volatile SocketIoCaller.Hearer hearer;

    /** Names who listens from now on; who is the first hears what has come before. */
    void is(SocketIoCaller.Hearer who) {
        lock.lock();
        try {
            if (waiting != null) {
                waiting.forEach(early -> early.accept(who));
                waiting = null;
            }
            hearer = who;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void event(byte[] bytes, int from, int to, long nanos) {
        if (hearer == null
                && waits(
                        bytes,
                        from,
                        to,
                        (array, who) -> who.event(array, 0, array.length, nanos))) {
            return;
        }
        hearer.event(bytes, from, to, nanos);
    }

    @Override
    public void acknowledged(long id, byte[] bytes, int from, int to, long nanos) {
        if (hearer == null
                && waits(
                        bytes,
                        from,
                        to,
                        (array, who) -> who.acknowledged(id, array, 0, array.length, nanos))) {
            return;
        }
        hearer.acknowledged(id, bytes, from, to, nanos);
    }

    private interface Early {
        void tell(byte[] array, SocketIoCaller.Hearer who);
    }

    /** False where somebody has begun to listen meanwhile. */
    private boolean waits(byte[] bytes, int from, int to, Early early) {
        lock.lock();
        try {
            if (hearer != null) {
                return false;
            }
            waitingBytes += to - from;
            if (waiting.size() < WAITING_MAX && waitingBytes <= BYTES_MAX) {
                byte[] array = Arrays.copyOfRange(bytes, from, to);
                waiting.add(who -> early.tell(array, who));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
