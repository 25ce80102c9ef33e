package dev.threadmill.bench.peers;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A WebSocket that counts what it hears: messages with {@code #} and a number somewhere in them.
 * Its own thread counts; others see the sum at once, the counts of each when {@link #sum} has it.
 */
final class BroadcastEar implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a broadcast says that only finds out who listens. */
    static final String PROBE = "#probe";

    private final WebSocketClient client;
    private final int[] counts;
    private final AtomicInteger sum = new AtomicInteger();
    private volatile boolean probed;
    private volatile boolean ended;

    /**
     * Connects.
     *
     * @param numbersMax numbers are below it
     */
    BroadcastEar(String url, int numbersMax) throws IOException {
        try {
            client = WebSocketClient.connect(URI.create(url), List.of(), Tls.DEFAULT, PATIENCE);
        } catch (UpgradeRefusedException e) {
            throw new IOException(url + " refuses: " + e.getMessage(), e);
        }
        counts = new int[numbersMax];
        Thread.ofVirtual().name("ear").start(this::listen);
    }

    private void listen() {
        try {
            for (WebSocketEvent event; (event = client.receive()) != null; ) {
                if (event instanceof WebSocketEvent.Text(String text)) {
                    hear(text);
                }
            }
        } catch (IOException e) {
            // Ended, as by a Close frame.
        }
        ended = true;
    }

    private void hear(String text) {
        int at = text.indexOf('#') + 1;
        int end = at;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        if (at == 0) {
            return;
        }
        if (end == at) {
            probed = true;
            return;
        }
        counts[Integer.parseInt(text, at, end, 10)]++;
        sum.incrementAndGet();
    }

    boolean probed() {
        return probed;
    }

    boolean ended() {
        return ended;
    }

    /** How many numbers it has heard. */
    int sum() {
        return sum.get();
    }

    /** How often it has heard a number. */
    int count(int number) {
        return counts[number];
    }

    void say(String text) throws IOException {
        client.sendText(text);
    }

    @Override
    public void close() {
        client.close();
    }
}
