package dev.threadmill.server.session;

import dev.threadmill.wire.CloseCode;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Sends in a thread of its own what a session is told of a load test, so that a peer that does not
 * read holds up neither a test nor another peer. It is a platform thread, unlike all others that
 * serve connections: a test of this very process can keep all carriers busy for seconds, and what
 * wakes up by time or from elsewhere waits until then, while people wait for its figures.
 */
public final class Teller {
    /** At one update a second: as many seconds as a peer may lag behind. */
    private static final int WAITING_MAX = 64;

    private static final PreparedMessage LAST = PreparedMessage.text("");

    private final Session session;
    private final BlockingQueue<PreparedMessage> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final Thread sender;

    /** Begins to send. */
    public Teller(Session session) {
        this.session = session;
        this.sender =
                Thread.ofPlatform()
                        .daemon()
                        .name("threadmill-teller-" + session.id())
                        .unstarted(this::send);
        session.sendsFrom(sender);
        sender.start();
    }

    private void send() {
        try {
            for (PreparedMessage message; (message = waiting.take()) != LAST; ) {
                session.send(message);
            }
        } catch (InterruptedException e) {
            // Left: nobody reads what still waits.
        }
    }

    /** Has a message sent, from any thread, without ever waiting; who lags too far is cut off. */
    public void tell(String message) {
        if (!offer(PreparedMessage.text(message)) && session.isOpen()) {
            session.close(CloseCode.POLICY, "does not read its messages");
        }
    }

    /** The same for what can be left out; false where too many wait. */
    public boolean offer(PreparedMessage message) {
        return waiting.offer(message);
    }

    /** The same, waiting for room while the session is open. */
    public void put(PreparedMessage message) throws InterruptedException {
        while (!waiting.offer(message, 1, TimeUnit.SECONDS) && session.isOpen()) {
            // Not reading slows its own commands down, nothing else.
        }
    }

    /** Whether nothing waits for the peer to read. */
    public boolean isIdle() {
        return waiting.isEmpty();
    }

    /**
     * Lets what waits go out; later messages are not sent. Returns at the deadline at the latest.
     */
    public void finish(Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        if (waiting.offer(LAST, deadline.toNanos(), TimeUnit.NANOSECONDS)) {
            sender.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }
    }

    /** The connection has ended. */
    public void end() {
        sender.interrupt();
    }
}
