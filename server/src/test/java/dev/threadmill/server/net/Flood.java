package dev.threadmill.server.net;

import static dev.threadmill.server.net.RawFrame.BINARY;
import static dev.threadmill.server.net.RawFrame.FIN;
import static dev.threadmill.server.net.RawFrame.RSV1;
import static dev.threadmill.server.net.RawFrame.TEXT;
import static dev.threadmill.server.net.RawFrame.frame;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The ways in which a client misbehaves, one constant each. */
enum Flood {
    /** Connects and says nothing, or half a request, and waits. */
    HALF_OPEN(false) {
        @Override
        void misbehave(RawPeer peer, int number, CountDownLatch stop) throws IOException {
            byte[] request = RawPeer.request("/echo");
            peer.write(Arrays.copyOf(request, number % 2 == 0 ? 0 : number % request.length));
            peer.drain();
        }
    },
    /** Sends its request, one byte a second. */
    SLOW_REQUEST(false) {
        @Override
        void misbehave(RawPeer peer, int number, CountDownLatch stop)
                throws IOException, InterruptedException {
            trickle(peer, RawPeer.request("/echo"), stop);
        }
    },
    /** Upgrades, and sends a frame, one byte a second, which is slow and not forbidden. */
    SLOW_FRAME(false) {
        @Override
        void misbehave(RawPeer peer, int number, CountDownLatch stop)
                throws IOException, InterruptedException {
            peer.upgrade("/echo");
            trickle(peer, frame(FIN | BINARY, new byte[10_000]), stop);
        }
    },
    /** Announces a frame of 1 GiB and sends as much of it as it can. */
    OVERSIZED(true) {
        @Override
        void misbehave(RawPeer peer, int number, CountDownLatch stop) throws IOException {
            peer.upgrade("/echo");
            peer.write(RawFrame.header(FIN | BINARY, 9, 1 << 30));
            for (int i = 0; i < 1 << 14 && stop.getCount() > 0; i++) {
                peer.write(SOME_ZEROS);
            }
        }
    },
    /** Sends some tens of kilobytes that inflate to 32 MiB. */
    BOMB(true) {
        @Override
        void misbehave(RawPeer peer, int number, CountDownLatch stop) throws IOException {
            peer.upgrade("/echo", "Sec-WebSocket-Extensions: permessage-deflate");
            peer.write(frame(FIN | RSV1 | TEXT, Bomb.BYTES));
            peer.drain();
        }
    },
    /** Sends noise, as a request or as frames. */
    GARBAGE(true) {
        @Override
        void misbehave(RawPeer peer, int number, CountDownLatch stop) throws IOException {
            byte[] noise = new byte[2_000];
            new Random(number).nextBytes(noise);
            if (number % 2 == 0) {
                peer.upgrade("/echo");
            }
            peer.write(noise);
            peer.shutdownOutput();
            peer.drain();
        }
    },
    /** Has messages echoed and reads none of them. */
    SLOW_READER(false) {
        @Override
        void misbehave(RawPeer peer, int number, CountDownLatch stop) throws IOException {
            peer.upgrade("/echo");
            byte[] message = RawFrame.binary(SOME_ZEROS);
            while (stop.getCount() > 0) {
                peer.write(message);
            }
        }
    };

    private static final byte[] SOME_ZEROS = new byte[64 * 1_024];

    /** Made once, when the first client needs it. */
    private static final class Bomb {
        static final byte[] BYTES = RawDeflate.deflate(new byte[32 * 1_024 * 1_024]);
    }

    private final boolean repeated;

    Flood(boolean repeated) {
        this.repeated = repeated;
    }

    /** Whether a client that was cut connects anew. */
    boolean isRepeated() {
        return repeated;
    }

    /**
     * Misbehaves on a new connection until the server ends it, or the peer is closed.
     *
     * @param number tells one client from another
     * @param stop is at zero when it is enough
     */
    abstract void misbehave(RawPeer peer, int number, CountDownLatch stop)
            throws IOException, InterruptedException;

    private static void trickle(RawPeer peer, byte[] bytes, CountDownLatch stop)
            throws IOException, InterruptedException {
        for (byte b : bytes) {
            peer.write(new byte[] {b});
            if (stop.await(1, TimeUnit.SECONDS)) {
                return;
            }
        }
    }
}
