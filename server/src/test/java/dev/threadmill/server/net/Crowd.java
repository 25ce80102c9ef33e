package dev.threadmill.server.net;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many clients that misbehave in one way, a virtual thread each. */
final class Crowd implements AutoCloseable {
    private static final long PAUSE_MS = 100;
    private static final Duration ROUND = Duration.ofMillis(50);

    private final Flood flood;
    private final int port;
    private final CountDownLatch stop = new CountDownLatch(1);

    /** The connection of each client, perhaps ended. */
    private final Map<Integer, RawPeer> open = new ConcurrentHashMap<>();

    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    private Crowd(Flood flood, int port) {
        this.flood = flood;
        this.port = port;
    }

    /** Starts so many clients. */
    static Crowd start(Flood flood, int port, int count) {
        Crowd crowd = new Crowd(flood, port);
        for (int i = 0; i < count; i++) {
            int number = i;
            crowd.threads.add(Thread.ofVirtual().start(() -> crowd.run(number)));
        }
        return crowd;
    }

    private void run(int number) {
        try {
            do {
                once(number);
            } while (flood.isRepeated() && !stop.await(PAUSE_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void once(int number) throws InterruptedException {
        try (RawPeer peer =
                flood == Flood.SLOW_READER ? RawPeer.narrow(port) : RawPeer.connect(port)) {
            connected.incrementAndGet();
            open.put(number, peer);
            try {
                flood.misbehave(peer, number, stop);
            } catch (SocketTimeoutException | AssertionError e) {
                held.incrementAndGet();
                return;
            } catch (IOException e) {
                // That is how most of them are cut.
            }
            if (stop.getCount() > 0) {
                cut.incrementAndGet();
            }
            peer.reset();
        } catch (IOException e) {
            refused.incrementAndGet();
        }
    }

    /** Connections that were made. */
    int connected() {
        return connected.get();
    }

    /** Connections that were refused by TCP. */
    int refused() {
        return refused.get();
    }

    /** Connections that the server ended before this crowd was closed. */
    int cut() {
        return cut.get();
    }

    /** Connections that the server left waiting for longer than a peer's patience. */
    int held() {
        return held.get();
    }

    /** Ends all clients, with a reset of what they still hold open. */
    @Override
    public void close() {
        stop.countDown();
        try {
            for (Thread thread : threads) {
                while (!thread.join(ROUND)) {
                    resetAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void resetAll() {
        for (RawPeer peer : open.values()) {
            try {
                peer.reset();
            } catch (IOException e) {
                // It ended by itself in this moment.
            }
        }
    }
}
