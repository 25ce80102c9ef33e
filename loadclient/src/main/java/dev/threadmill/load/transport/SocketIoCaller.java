package dev.threadmill.load.transport;

import dev.threadmill.wire.MaskedFrame;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * One Socket.IO connection of a load run. From its opening on a virtual thread of its own reads it,
 * and answers its pings; {@link #hear} waits for that thread's end. Any thread may send.
 */
public final class SocketIoCaller implements MessageCaller {
    /** Hears events and acknowledgements, on the thread that reads them. */
    public interface Hearer {
        /**
         * An event of the namespace came.
         *
         * @param bytes hold its JSON array from {@code from} to {@code to}, until this method
         *     returns; whether it is well-formed nobody has looked
         * @param nanos when it was read
         */
        void event(byte[] bytes, int from, int to, long nanos);

        /** An acknowledgement came; otherwise as {@link #event}. */
        void acknowledged(long id, byte[] bytes, int from, int to, long nanos);
    }

    /** A connection from its opening to its end. */
    private static final class Life {
        final OpenSockets sockets = new OpenSockets();
        final CountDownLatch over = new CountDownLatch(1);
        volatile SocketIoClient client;
        volatile boolean aborted;
        volatile Outcome.Failed end;

        /** A fault of ours. */
        volatile Throwable crash;
    }

    private final SocketIoTransport transport;
    private final Deadline opening = new Deadline();
    private final Deadline sending = new Deadline();
    private final ByteCounts counts = new ByteCounts();
    private volatile Hearer hearer;
    private volatile Life life;
    private volatile boolean open;

    SocketIoCaller(SocketIoTransport transport) {
        this.transport = transport;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void open() throws ConnectException {
        Life next = new Life();
        life = next;
        opening.start(transport.now() + transport.timeoutNanos());
        ConnectException failure = null;
        try {
            next.client = SocketIoClient.open(transport, next.sockets, counts, new Heard());
        } catch (UpgradeRefusedException e) {
            failure = ConnectException.of(e);
        } catch (RefusedException e) {
            failure = new ConnectException(ErrorKind.REJECTED, e.getMessage(), e.status());
        } catch (IOException e) {
            failure = ConnectException.of(e);
        }
        if (opening.finish()) {
            failure = new ConnectException(ErrorKind.TIMEOUT, "no connection within the timeout");
        }
        if (failure != null) {
            next.sockets.close();
            throw failure;
        }
        open = true;
        Thread.ofVirtual().start(() -> read(next));
    }

    private void read(Life current) {
        try {
            current.client.read();
        } catch (IOException e) {
            current.end = ended(current, e);
        } catch (RuntimeException | Error e) {
            current.crash = e;
        } finally {
            open = false;
            current.sockets.close();
            current.over.countDown();
        }
    }

    private Outcome.Failed ended(Life current, IOException e) {
        ErrorKind kind =
                switch (e) {
                    case IOException overdue when current.aborted -> ErrorKind.TIMEOUT;
                    case RefusedException refused -> ErrorKind.REJECTED;
                    default -> Failures.kindOf(e);
                };
        String detail = kind == ErrorKind.TIMEOUT ? "silent for too long" : Failures.detail(e);
        return new Outcome.Failed(
                kind,
                detail,
                current.client.code(),
                transport.now(),
                counts.in().get(),
                counts.out().get());
    }

    /** Passes on what comes to whoever hears it at present. */
    private final class Heard implements Hearer {
        @Override
        public void event(byte[] bytes, int from, int to, long nanos) {
            Hearer current = hearer;
            if (current != null) {
                current.event(bytes, from, to, nanos);
            }
        }

        @Override
        public void acknowledged(long id, byte[] bytes, int from, int to, long nanos) {
            Hearer current = hearer;
            if (current != null) {
                current.acknowledged(id, bytes, from, to, nanos);
            }
        }
    }

    private record Events(Listener listener) implements Hearer {
        @Override
        public void event(byte[] bytes, int from, int to, long nanos) {
            listener.message(bytes, from, to, nanos);
        }

        @Override
        public void acknowledged(long id, byte[] bytes, int from, int to, long nanos) {
            // Nobody has asked.
        }
    }

    /**
     * Has {@code hearer} hear what comes from now on, until the connection ends.
     *
     * @return why it ended; its bytes are those since the first opening
     */
    public Outcome.Failed hear(Hearer who) {
        hearer = who;
        Life current = life;
        try {
            current.over.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts who listens", e);
        }
        if (current.end == null) {
            throw new IllegalStateException("reading a connection failed", current.crash);
        }
        return current.end;
    }

    @Override
    public Outcome.Failed listen(Listener listener) {
        return hear(new Events(listener));
    }

    @Override
    public boolean send(MaskedFrame frame) {
        Life current = life;
        if (!open) {
            return false;
        }
        sending.start(transport.now() + transport.timeoutNanos());
        boolean written = false;
        try {
            current.client.send(frame);
            written = true;
        } catch (IOException e) {
            // The thread that reads will know why.
        }
        if (sending.finish() || !written) {
            current.sockets.close();
            return false;
        }
        return true;
    }

    /** Events have no exchange: they are sent, and what comes of them is heard. */
    @Override
    public Outcome exchange(long startNanos) {
        throw new UnsupportedOperationException("send, and hear");
    }

    /** Bytes read since the first opening. */
    public long bytesIn() {
        return counts.in().get();
    }

    /** Bytes written since the first opening. */
    public long bytesOut() {
        return counts.out().get();
    }

    @Override
    public void abortIfOverdue(long nowNanos) {
        Life current = life;
        if (current == null) {
            return;
        }
        SocketIoClient client = current.client;
        boolean silent = open && client != null && client.silent(nowNanos);
        if (opening.expire(nowNanos) || sending.expire(nowNanos) || silent) {
            current.aborted = true;
            current.sockets.close();
        }
    }

    @Override
    public void close() {
        open = false;
        Life current = life;
        if (current != null) {
            current.sockets.close();
        }
    }
}
