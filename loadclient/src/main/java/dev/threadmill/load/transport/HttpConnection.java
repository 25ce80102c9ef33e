package dev.threadmill.load.transport;

import dev.threadmill.wire.HttpResponseParser;
import dev.threadmill.wire.MalformedResponseException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * One HTTP/1.1 connection: a blocking socket, one request at a time. Used by one thread, but for
 * {@link #isOpen} and {@link #abortIfOverdue}.
 */
public final class HttpConnection {
    private static final int BUFFER_BYTES = 4 * 1024;
    private static final int BUFFER_BYTES_LARGE = 64 * 1024;
    private static final int BUFFER_BYTES_MAX = 2 * HttpResponseParser.HEAD_BYTES_MAX;

    /** A connection that was idle for longer may have been closed by the server meanwhile. */
    private static final long IDLE_NANOS = 1_000_000_000L;

    /**
     * How a request is exchanged.
     *
     * @param head whether its method is HEAD, so that no body follows
     * @param repeatable whether it may be sent again when an idle connection turns out to be gone
     * @param keepAlive whether the connection is to carry another one
     * @param headBytes takes the answer's header fields; null where nobody wants them
     * @param body takes its body; null where nobody wants it
     */
    public record Manner(
            boolean head,
            boolean repeatable,
            boolean keepAlive,
            ByteArrayOutputStream headBytes,
            ByteArrayOutputStream body) {}

    private final SocketOpener opener;
    private final long timeoutNanos;
    private final LongSupplier nanoClock;
    private final HttpResponseParser parser = new HttpResponseParser();
    private final Deadline deadline = new Deadline();
    private byte[] buffer = new byte[BUFFER_BYTES];
    private InputStream in;
    private OutputStream out;
    private Socket spoken;
    private long lastEndNanos;
    private long bytesIn;
    private long bytesOut;
    private long firstByteNanos;

    /** The socket below TLS: closing it is what frees a thread that blocks on either. */
    private volatile Socket plain;

    private volatile boolean open;

    HttpConnection(SocketOpener opener, long timeoutNanos, LongSupplier nanoClock) {
        this.opener = opener;
        this.timeoutNanos = timeoutNanos;
        this.nanoClock = nanoClock;
    }

    /** Whether a connection is open. */
    public boolean isOpen() {
        return open;
    }

    /**
     * Connects, TLS included, within the timeout.
     *
     * @throws ConnectException naming why there is no connection
     */
    public void open() throws ConnectException {
        deadline.start(nanoClock.getAsLong() + timeoutNanos);
        try {
            connect();
        } catch (IOException e) {
            close();
            throw deadline.finish()
                    ? new ConnectException(ErrorKind.TIMEOUT, "no connection within the timeout")
                    : new ConnectException(Failures.kindOf(e), Failures.detail(e));
        }
        if (deadline.finish()) {
            close();
            throw new ConnectException(ErrorKind.TIMEOUT, "no connection within the timeout");
        }
    }

    /**
     * Sends a request and reads its answer to the end, within the timeout.
     *
     * @param request what is sent, from 0 to {@code length}
     * @param manner what the answer depends on
     * @param startNanos from which the timeout counts
     */
    public Outcome exchange(byte[] request, int length, Manner manner, long startNanos) {
        deadline.start(startNanos + timeoutNanos);
        bytesIn = 0;
        bytesOut = 0;
        firstByteNanos = 0;
        boolean wasIdle = startNanos - lastEndNanos > IDLE_NANOS;
        try {
            try {
                sendAndReceive(request, length, manner);
            } catch (IOException e) {
                if (!(wasIdle && bytesIn == 0 && manner.repeatable())) {
                    throw e;
                }
                close();
                connect();
                sendAndReceive(request, length, manner);
            }
            if (deadline.finish() || !parser.keepAlive() || !manner.keepAlive()) {
                close();
            }
            return new Outcome.Answered(
                    parser.status(), firstByteNanos, lastEndNanos, bytesIn, bytesOut);
        } catch (IOException e) {
            close();
            return deadline.finish()
                    ? failed(ErrorKind.TIMEOUT, "no complete answer within the timeout")
                    : failed(Failures.kindOf(e), Failures.detail(e));
        } catch (MalformedResponseException e) {
            close();
            deadline.finish();
            return failed(ErrorKind.PROTOCOL, e.getMessage());
        }
    }

    private void connect() throws IOException {
        spoken = opener.open(socket -> plain = socket);
        in = spoken.getInputStream();
        out = spoken.getOutputStream();
        lastEndNanos = nanoClock.getAsLong();
        open = true;
    }

    private void sendAndReceive(byte[] request, int length, Manner manner)
            throws IOException, MalformedResponseException {
        out.write(request, 0, length);
        bytesOut += length;
        parser.startResponse(manner.head(), manner.headBytes(), manner.body());
        int filled = 0;
        do {
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(2 * filled, BUFFER_BYTES_MAX));
            }
            int count = in.read(buffer, filled, buffer.length - filled);
            lastEndNanos = nanoClock.getAsLong();
            if (count < 0) {
                if (parser.endOfStream()) {
                    close();
                    return;
                }
                throw new java.io.EOFException(
                        "closed by the server before the answer was complete");
            }
            if (bytesIn == 0) {
                firstByteNanos = lastEndNanos;
            }
            bytesIn += count;
            filled = parse(filled + count);
        } while (!parser.complete());
    }

    /** Hands the buffer's bytes to the parser; returns how many of them it wants to see again. */
    private int parse(int filled) throws MalformedResponseException {
        int used = parser.consume(buffer, 0, filled);
        int left = filled - used;
        if (left > 0) {
            if (parser.complete()) {
                throw new MalformedResponseException("bytes after the end of the answer");
            }
            System.arraycopy(buffer, used, buffer, 0, left);
        } else if (parser.bytesMissing() > buffer.length && buffer.length < BUFFER_BYTES_LARGE) {
            buffer = new byte[BUFFER_BYTES_LARGE];
        }
        return left;
    }

    private Outcome failed(ErrorKind kind, String detail) {
        lastEndNanos = nanoClock.getAsLong();
        return new Outcome.Failed(kind, detail, lastEndNanos, bytesIn, bytesOut);
    }

    /** As {@link Caller#abortIfOverdue}. */
    public void abortIfOverdue(long nowNanos) {
        if (deadline.expire(nowNanos)) {
            closeQuietly(plain);
        }
    }

    /** Closes the connection; does nothing where none is open. */
    public void close() {
        open = false;
        // Closing the TLS socket would first try to write, which may block: the plain one suffices.
        closeQuietly(plain);
    }

    private static void closeQuietly(Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // Nobody waits for this connection any more.
        }
    }
}
