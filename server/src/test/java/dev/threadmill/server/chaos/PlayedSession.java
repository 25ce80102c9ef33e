package dev.threadmill.server.chaos;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.testing.SessionWithoutSocket;
import dev.threadmill.wire.CloseCode;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A session whose peer says what a test wants, and which remembers what is sent. */
final class PlayedSession extends SessionWithoutSocket {
    private final int says;
    private final CountDownLatch end;
    private final Queue<String> sent = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sentCount = new AtomicInteger();
    private final Queue<Thread> senders = new ConcurrentLinkedQueue<>();
    private volatile int endCode;
    private int said;

    private PlayedSession(int says, CountDownLatch end) {
        this.says = says;
        this.end = end;
    }

    /** The peer says so many messages, {@code 0}, {@code 1} and so on, and leaves. */
    static PlayedSession thatSays(int count) {
        return new PlayedSession(count, new CountDownLatch(0));
    }

    /** The same, but the peer stays until the server ends the connection. */
    static PlayedSession thatStays(int count) {
        return new PlayedSession(count, new CountDownLatch(1));
    }

    /** What the peer has got. */
    List<String> texts() {
        return List.copyOf(sent);
    }

    /** Waits until the peer has got so many messages. */
    List<String> awaitTexts(int count) throws InterruptedException {
        await(() -> sentCount.get() >= count);
        return texts();
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(20)) {
                throw new AssertionError("it has not come true");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** The threads that were to send, one after the other. */
    List<Thread> senders() {
        return List.copyOf(senders);
    }

    /** 0 while it is open. */
    int endCode() {
        return endCode;
    }

    /** Whether the peer still waits for the server to end the connection. */
    boolean staysOpen() {
        return end.getCount() > 0;
    }

    /** How many messages the server has read. */
    int said() {
        return said;
    }

    @Override
    public Message receive() {
        if (isOpen() && said < says) {
            return new Message.Text(String.valueOf(said++));
        }
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return null;
    }

    @Override
    public boolean send(Message message) {
        if (!isOpen()) {
            return false;
        }
        sent.add(((Message.Text) message).text());
        sentCount.incrementAndGet();
        return true;
    }

    @Override
    public boolean send(PreparedMessage message) {
        return send(message.message());
    }

    @Override
    public void close(int code, String reason) {
        if (endCode == 0) {
            endCode = code;
        }
        end.countDown();
    }

    @Override
    public int closeCode() {
        return isOpen() ? CloseCode.ABNORMAL : endCode;
    }

    @Override
    public void sendsFrom(Thread thread) {
        senders.add(thread);
    }

    @Override
    public boolean isOpen() {
        return endCode == 0;
    }
}
