package dev.threadmill.server.control;

import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.PreparedMessage;
import dev.threadmill.server.testing.SessionWithoutSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A controller without a socket: what it sends is put in, what it gets is taken out. */
final class ScriptedSession extends SessionWithoutSocket {
    private static final Message END = new Message.Text("end");

    final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    final CountDownLatch closed = new CountDownLatch(1);
    private final BlockingQueue<Message> script = new LinkedBlockingQueue<>();
    private final CountDownLatch reading;
    volatile int closeCode;

    private ScriptedSession(CountDownLatch reading) {
        this.reading = reading;
    }

    static ScriptedSession thatReads() {
        return new ScriptedSession(new CountDownLatch(0));
    }

    /** Sending to it blocks until it is closed. */
    static ScriptedSession thatDoesNotRead() {
        return new ScriptedSession(new CountDownLatch(1));
    }

    void says(String text) {
        script.add(new Message.Text(text));
    }

    void leaves() {
        script.add(END);
    }

    /** The next message of a type. */
    String awaits(String type) throws InterruptedException {
        while (true) {
            String message = received.poll(20, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no " + type + " came");
            }
            if (message.contains("\"type\":\"" + type + "\"")) {
                return message;
            }
        }
    }

    @Override
    public boolean send(PreparedMessage message) {
        return send(message.message());
    }

    @Override
    public Message receive() {
        try {
            Message message = script.take();
            return message.equals(END) ? null : message;
        } catch (InterruptedException e) {
            return null;
        }
    }

    @Override
    public boolean send(Message message) {
        try {
            reading.await();
        } catch (InterruptedException e) {
            return false;
        }
        return isOpen() && received.add(((Message.Text) message).text());
    }

    @Override
    public void close(int code, String reason) {
        closeCode = code;
        closed.countDown();
        reading.countDown();
        leaves();
    }

    @Override
    public boolean isOpen() {
        return closed.getCount() > 0;
    }
}
