package dev.threadmill.load.transport;

import dev.threadmill.load.plan.Dialing;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which addresses the connections of a run come from and go to. One source address has 28,232 ports
 * for one destination; beyond that connections to 127.0.0.1 are spread over 127.0.0.1, 127.0.0.2
 * and so on, and where the server does not listen there, over such source addresses.
 */
final class Routes {
    /** Connections that one pair of addresses is trusted with: some ports are always taken. */
    static final int PAIR_MAX = 25_000;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int PORT_MIN = 10_240;
    private static final int PORTS = 65_536 - PORT_MIN;
    private static final int PORT_TRIES = 1_000;

    private final List<InetAddress> sources;
    private final int spread;
    private final AtomicLong opened = new AtomicLong();

    /** Explicit ports: a kernel that looks for a free one itself gets slow beyond 15,000. */
    private final AtomicInteger port =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private volatile boolean destinationsRefused;

    private Routes(List<InetAddress> sources, int spread) {
        this.sources = sources;
        this.spread = spread;
    }

    /** Leaves everything to the system. */
    static Routes direct() {
        return new Routes(List.of(), 1);
    }

    static Routes of(Dialing dialing, int connections) {
        int needed = 1 + (connections - 1) / PAIR_MAX;
        int spread = dialing.spread() > 0 ? dialing.spread() : needed;
        return new Routes(dialing.sources(), dialing.sources().isEmpty() ? spread : 1);
    }

    /** Connects a socket to {@code address}, or to one that stands for it. */
    void connect(Socket socket, InetAddress address, int toPort) throws IOException {
        long number = opened.getAndIncrement();
        if (!sources.isEmpty()) {
            bind(socket, sources.get((int) (number % sources.size())));
        }
        int step = isLoopback(address) ? (int) (number % spread) : 0;
        if (step == 0) {
            socket.connect(new InetSocketAddress(address, toPort));
        } else if (destinationsRefused) {
            bind(socket, loopback(step));
            socket.connect(new InetSocketAddress(address, toPort));
        } else {
            spread(socket, step, toPort);
        }
    }

    private void spread(Socket socket, int step, int toPort) throws IOException {
        try {
            socket.connect(new InetSocketAddress(loopback(step), toPort));
        } catch (java.net.ConnectException e) {
            // The server listens on 127.0.0.1 alone; the next attempt takes another source.
            destinationsRefused = true;
            throw e;
        }
    }

    private void bind(Socket socket, InetAddress source) throws IOException {
        socket.setReuseAddress(true);
        BindException last = null;
        for (int i = 0; i < PORT_TRIES; i++) {
            int candidate = PORT_MIN + Math.floorMod(port.getAndIncrement(), PORTS);
            try {
                socket.bind(new InetSocketAddress(source, candidate));
                return;
            } catch (BindException e) {
                last = e;
                if (!String.valueOf(e.getMessage()).contains("in use")) {
                    break;
                }
            }
        }
        throw last;
    }

    private static boolean isLoopback(InetAddress address) {
        return address instanceof Inet4Address
                && java.util.Arrays.equals(address.getAddress(), LOOPBACK);
    }

    private static InetAddress loopback(int step) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (1 + step)});
    }

    /** Whether an attempt that failed is worth repeating: the routes have learned from it. */
    boolean hasLearned(IOException failure) {
        return destinationsRefused && spread > 1 && failure instanceof java.net.ConnectException;
    }
}
