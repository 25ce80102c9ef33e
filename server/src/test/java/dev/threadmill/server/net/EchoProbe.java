package dev.threadmill.server.net;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** Connections that behave well and measure how the server treats them, a thread each. */
final class EchoProbe implements AutoCloseable {
    private static final int ECHOES_MAX = 1_000_000;

    private final CountDownLatch stop = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Connection> connections = new ArrayList<>();

    private final class Connection implements Runnable {
        final RawPeer peer;
        final Thread thread;
        private final int pauseMs;
        private long[] roundTripsNs = new long[1_024];
        private volatile int echoes;
        private int from;

        Connection(int port, int pauseMs) throws IOException {
            this.peer = RawPeer.upgraded(port, "/echo");
            this.pauseMs = pauseMs;
            this.thread = Thread.ofPlatform().name("echo-probe").unstarted(this);
        }

        @Override
        public void run() {
            try {
                int n = 0;
                do {
                    long start = System.nanoTime();
                    peer.write(RawFrame.text("%064d".formatted(n)));
                    peer.expectText("%064d".formatted(n));
                    add(n++, System.nanoTime() - start);
                } while (n < ECHOES_MAX && !stop.await(pauseMs, TimeUnit.MILLISECONDS));
            } catch (IOException | InterruptedException | AssertionError e) {
                failures.add(e);
            }
        }

        private synchronized void add(int n, long ns) {
            if (n == roundTripsNs.length) {
                roundTripsNs = Arrays.copyOf(roundTripsNs, 2 * n);
            }
            roundTripsNs[n] = ns;
            echoes = n + 1;
        }

        /** What was measured since this was last asked. */
        private synchronized long[] take() {
            long[] taken = Arrays.copyOfRange(roundTripsNs, from, echoes);
            from = echoes;
            return taken;
        }
    }

    /**
     * Round trips, in microseconds.
     *
     * @param count how many there were
     */
    record RoundTrips(int count, double p50Us, double p99Us, double maxUs) {}

    private EchoProbe() {}

    /** Opens connections, each of which sends a message of 64 bytes, reads it, and pauses. */
    static EchoProbe start(int port, int count, int pauseMs) throws IOException {
        EchoProbe probe = new EchoProbe();
        for (int i = 0; i < count; i++) {
            probe.connections.add(probe.new Connection(port, pauseMs));
        }
        probe.connections.forEach(connection -> connection.thread.start());
        return probe;
    }

    /** Waits until every connection has so many more echoes, or one has failed. */
    void awaitEchoes(int more) throws InterruptedException {
        int[] goals = connections.stream().mapToInt(each -> each.echoes + more).toArray();
        for (int i = 0; i < goals.length; i++) {
            while (connections.get(i).echoes < goals[i] && failures.isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    /** What was measured since this was last asked. */
    RoundTrips take() {
        long[] all =
                connections.stream()
                        .flatMapToLong(connection -> LongStream.of(connection.take()))
                        .sorted()
                        .toArray();
        return new RoundTrips(all.length, at(all, 0.5), at(all, 0.99), at(all, 1));
    }

    /** The value at a rank, nearest rank from above. */
    private static double at(long[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, rank - 1)] / 1_000.0;
    }

    /** What went wrong, once per connection. */
    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() throws IOException {
        stop.countDown();
        try {
            for (Connection connection : connections) {
                connection.thread.join();
                connection.peer.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
