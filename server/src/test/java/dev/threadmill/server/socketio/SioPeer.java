package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that knows Engine.IO messages, and of Socket.IO what a test makes it say. */
abstract class SioPeer implements AutoCloseable {
    private static final int PATIENCE_S = 10;
    private static final Pattern CONNECTED =
            Pattern.compile("40(/[^,]*,)?\\{\"sid\":\"([\\w-]{20})\"(,\"pid\":\"([\\w-]+)\")?}");

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Sends a frame as it is on the wire, such as {@code 42["hello"]}. */
    abstract void say(String frame) throws Exception;

    abstract void say(byte[] bytes) throws Exception;

    /** A frame has come; a binary one as {@code b} and base64. */
    void hear(String frame) {
        heard.add(frame);
    }

    void end() {
        ended.countDown();
    }

    /** The next frame. */
    String next() throws InterruptedException {
        String frame = heard.poll(PATIENCE_S, TimeUnit.SECONDS);
        assertNotNull(frame, "nothing came");
        return frame;
    }

    void hears(String... frames) throws InterruptedException {
        for (String frame : frames) {
            assertEquals(frame, next());
        }
    }

    /** Asserts that nothing has come but the answer to a question that is asked now. */
    void hearsNothing() throws Exception {
        say("4299[\"still there\"]");
        hears("4399[]");
    }

    void isClosed() throws InterruptedException {
        assertTrue(ended.await(PATIENCE_S, TimeUnit.SECONDS), "still open");
    }

    boolean isOpen() {
        return ended.getCount() > 0;
    }

    /** Connects to the main namespace; tells the socket's id. */
    String connect() throws Exception {
        return connect("40");
    }

    /** Connects with a CONNECT packet; tells the socket's id. */
    String connect(String packet) throws Exception {
        say(packet);
        return sid(next());
    }

    static String sid(String frame) {
        return connected(frame).group(2);
    }

    static String pid(String frame) {
        return connected(frame).group(4);
    }

    private static Matcher connected(String frame) {
        Matcher matcher = CONNECTED.matcher(frame);
        assertTrue(matcher.matches(), frame);
        return matcher;
    }

    static String binary(int... bytes) {
        return 'b' + Base64.getEncoder().encodeToString(bytes(bytes));
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Override
    public abstract void close();
}
