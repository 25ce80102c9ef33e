package dev.threadmill.load.engine;

import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.BridgeCaller;
import dev.threadmill.load.transport.Caller;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.MessageCaller;
import dev.threadmill.load.transport.Outcome;
import dev.threadmill.load.transport.SocketIoCaller;
import dev.threadmill.load.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** All connections of a run, and the thread that ends what takes longer than the plan allows. */
final class Callers implements AutoCloseable {
    /**
     * Handshakes under way at once: more would overflow a usual listen queue and wait for a retry.
     */
    static final int CONNECTING_MAX = 128;

    private static final long WATCH_NANOS_MIN = 1_000_000;
    private static final long WATCH_NANOS_MAX = 50_000_000;

    private final List<Caller> callers = new ArrayList<>();
    private final LongSupplier nanoClock;
    private final Thread watchdog;
    private volatile boolean closed;

    Callers(Transport transport, int count, long timeoutNanos, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        for (int i = 0; i < count; i++) {
            callers.add(transport.newCaller());
        }
        long period = Math.clamp(timeoutNanos / 20, WATCH_NANOS_MIN, WATCH_NANOS_MAX);
        watchdog =
                Thread.ofPlatform().name("threadmill-watchdog").daemon().start(() -> watch(period));
    }

    int count() {
        return callers.size();
    }

    Caller get(int index) {
        return callers.get(index);
    }

    int openCount() {
        int open = 0;
        for (Caller caller : callers) {
            if (caller.isOpen()) {
                open++;
            }
        }
        return open;
    }

    /**
     * Opens all connections before the load begins. One that cannot be opened is left closed: the
     * request that needs it tries again, and counts the failure.
     *
     * @param perSecond how many at most; 0 is no limit
     */
    void connect(InFlight inFlight, Recorder recorder, Stop stop, double perSecond) {
        Semaphore permits = new Semaphore(CONNECTING_MAX);
        Pace pace = new Pace(perSecond, nanoClock, stop);
        for (Caller caller : callers) {
            pace.await();
            inFlight.start(() -> {
                permits.acquireUninterruptibly();
                try {
                    if (!stop.requested()) {
                        open(caller, recorder);
                    }
                } catch (ConnectException e) {
                    // Left closed, as said above.
                } finally {
                    permits.release();
                }
            });
        }
    }

    /** One request, over a connection that is opened first where it has to be. */
    Outcome call(Caller caller, long startNanos, Recorder recorder) {
        if (!caller.isOpen()) {
            try {
                open(caller, recorder);
            } catch (ConnectException e) {
                return Outcome.Failed.of(e, nanoClock.getAsLong());
            }
        }
        return caller.exchange(startNanos);
    }

    /** Opens a connection; returns how long that took. */
    long open(Caller caller, Recorder recorder) throws ConnectException {
        long before = nanoClock.getAsLong();
        caller.open();
        long nanos = nanoClock.getAsLong() - before;
        recorder.connected(nanos);
        return nanos;
    }

    /** A connection of a run that listens. */
    MessageCaller listening(int index) {
        return (MessageCaller) callers.get(index);
    }

    /** A connection of a run whose target speaks Socket.IO. */
    SocketIoCaller socketIo(int index) {
        return (SocketIoCaller) callers.get(index);
    }

    /** A connection of a run whose target is a bridge. */
    BridgeCaller bridge(int index) {
        return (BridgeCaller) callers.get(index);
    }

    private void watch(long periodNanos) {
        while (!closed) {
            LockSupport.parkNanos(periodNanos);
            long now = nanoClock.getAsLong();
            for (Caller caller : callers) {
                caller.abortIfOverdue(now);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watchdog);
        closeConnections();
    }

    /** Closes all connections; the watchdog goes on. */
    void closeConnections() {
        callers.forEach(Caller::close);
    }
}
