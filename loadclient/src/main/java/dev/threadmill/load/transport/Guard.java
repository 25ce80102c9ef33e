package dev.threadmill.load.transport;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Closes a socket when an operation takes too long, which frees whichever thread blocks on it. For
 * single connections: it costs a virtual thread while it watches.
 */
final class Guard implements AutoCloseable {
    private enum State {
        WATCHING,
        FINISHED,
        EXPIRED
    }

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<State> state = new AtomicReference<>(State.WATCHING);
    private final AtomicReference<Socket> watched = new AtomicReference<>();

    Guard(Duration limit) {
        Thread.ofVirtual().name("threadmill-guard").start(() -> await(limit));
    }

    /** Names the socket to close; closed at once where the time is up already. */
    void watch(Socket socket) {
        watched.set(socket);
        if (state.get() == State.EXPIRED) {
            closeQuietly(socket);
        }
    }

    private void await(Duration limit) {
        try {
            if (!over.await(limit.toNanos(), TimeUnit.NANOSECONDS)
                    && state.compareAndSet(State.WATCHING, State.EXPIRED)) {
                closeQuietly(watched.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the watch; returns whether that came in time. */
    boolean finish() {
        state.compareAndSet(State.WATCHING, State.FINISHED);
        over.countDown();
        return state.get() == State.FINISHED;
    }

    /** Ends the watch. */
    @Override
    public void close() {
        finish();
    }

    static void closeQuietly(Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // Nobody waits for this connection any more.
        }
    }
}
