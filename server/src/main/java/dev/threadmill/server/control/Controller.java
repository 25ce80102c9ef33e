package dev.threadmill.server.control;

import dev.threadmill.server.session.Session;
import dev.threadmill.wire.CloseCode;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A connected controller and what it has yet to be sent. Its messages leave in a thread of its own,
 * so that one that does not read holds up neither a test nor another controller.
 */
final class Controller implements TestListener {
    /** At one update a second: as many seconds as a controller may lag behind. */
    private static final int WAITING_MAX = 64;

    private static final String LAST = "";

    private final Session session;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Thread sender;

    Controller(Session session) {
        this.session = session;
        this.sender =
                Thread.ofVirtual().name("threadmill-controller-" + session.id()).start(this::send);
    }

    private void send() {
        try {
            for (String message = waiting.take(); !message.equals(LAST); message = waiting.take()) {
                session.sendText(message);
            }
        } catch (InterruptedException e) {
            // Left: nobody reads what still waits.
        }
    }

    /** Sends from any thread, without ever waiting; who lags too far behind is cut off. */
    @Override
    public void tell(String message) {
        if (!waiting.offer(message) && session.isOpen()) {
            Thread.ofVirtual()
                    .start(() -> session.close(CloseCode.POLICY, "does not read its messages"));
        }
    }

    /** Sends from the controller's own thread, which waits while there is no room. */
    void answer(String message) {
        try {
            while (!waiting.offer(message, 1, TimeUnit.SECONDS) && session.isOpen()) {
                // Not reading slows its own commands down, nothing else.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Lets what waits go out; later messages are not sent. Returns at the deadline at the latest.
     */
    void finish(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        if (waiting.offer(LAST, deadline.toNanos(), TimeUnit.NANOSECONDS)) {
            sender.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
    }

    /** The connection has ended. */
    void left() {
        sender.interrupt();
    }
}
