package dev.threadmill.load.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okhttp3.internal.http2.ConnectionShutdownException;
import okhttp3.internal.http2.StreamResetException;

/** One HTTP/2 connection, one request at a time on it. */
final class Http2Caller implements Caller {
    private static final int DRAIN_BYTES = 8 * 1024;
    private static final int FRAME_HEAD_BYTES = 9;
    private static final int SETTINGS = 4;

    /** What a client begins with: the preface and no settings of its own (RFC 9113, 3.4). */
    private static final byte[] GREETING =
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
                    .getBytes(StandardCharsets.ISO_8859_1);

    private static final String NO_HTTP2 = "it does not speak HTTP/2";

    private final Http2Transport transport;
    private final OkHttpClient client;
    private final Deadline deadline = new Deadline();
    private final ByteCounts counts = new ByteCounts();
    private final byte[] drained = new byte[DRAIN_BYTES];

    /** Opened, and not used yet. */
    private OpenedSocket prepared;

    /** Why there is no connection in place of one that had ended. */
    private IOException unconnected;

    private volatile OpenedSocket used;

    /** The socket below TLS: closing it is what frees a thread that blocks on either. */
    private volatile Socket plain;

    private volatile boolean open;

    Http2Caller(Http2Transport transport) {
        this.transport = transport;
        this.client = transport.client(new Sockets());
    }

    /** Gives the client the connection that is open, or, when that has ended, a new one. */
    private final class Sockets extends SocketFactory {
        @Override
        public Socket createSocket() throws IOException {
            OpenedSocket ready = prepared;
            prepared = null;
            if (ready != null) {
                return ready;
            }
            try {
                return connect();
            } catch (IOException e) {
                unconnected = e;
                throw e;
            }
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public boolean isOpen() {
        return open && used.end() == null;
    }

    @Override
    public void open() throws ConnectException {
        close();
        within(() -> prepared = connect());
        open = true;
    }

    /** Also asks whether the server speaks HTTP/2, which is heard from it only. */
    @Override
    public void look() throws ConnectException {
        within(() -> {
            try (OpenedSocket socket = connect()) {
                socket.getOutputStream().write(GREETING);
                socket.getOutputStream().flush();
                byte[] head = socket.getInputStream().readNBytes(FRAME_HEAD_BYTES);
                if (head.length < FRAME_HEAD_BYTES || head[3] != SETTINGS) {
                    throw new ProtocolException(NO_HTTP2);
                }
            }
        });
    }

    private interface Connecting {
        void connect() throws IOException;
    }

    private void within(Connecting connecting) throws ConnectException {
        deadline.start(transport.now() + transport.timeoutNanos());
        try {
            connecting.connect();
        } catch (IOException e) {
            close();
            throw deadline.finish()
                    ? new ConnectException(ErrorKind.TIMEOUT, "no connection within the timeout")
                    : new ConnectException(kindOf(e), Failures.detail(e));
        }
        if (deadline.finish()) {
            close();
            throw new ConnectException(ErrorKind.TIMEOUT, "no connection within the timeout");
        }
    }

    private OpenedSocket connect() throws IOException {
        Socket spoken;
        try {
            spoken = transport.opener().open(socket -> plain = socket);
        } catch (SSLHandshakeException e) {
            if (String.valueOf(e.getMessage()).contains("no_application_protocol")) {
                throw new ProtocolException(NO_HTTP2 + " (no h2 by ALPN)");
            }
            throw e;
        }
        if (spoken instanceof SSLSocket secure
                && !Http2Transport.H2.equals(secure.getApplicationProtocol())) {
            close();
            throw new ProtocolException(NO_HTTP2 + " (no h2 by ALPN)");
        }
        used = new OpenedSocket(spoken, plain, counts);
        return used;
    }

    @Override
    public Outcome exchange(long startNanos) {
        deadline.start(startNanos + transport.timeoutNanos());
        unconnected = null;
        long inBefore = counts.in().get();
        long outBefore = counts.out().get();
        try (Response response = client.newCall(transport.request()).execute()) {
            long firstByteNanos = transport.now();
            InputStream body = response.body().byteStream();
            while (body.read(drained) >= 0) {
                // Only its end matters.
            }
            long endNanos = transport.now();
            if (deadline.finish() || !transport.keepAlive()) {
                close();
            }
            return new Outcome.Answered(
                    response.code(),
                    firstByteNanos,
                    endNanos,
                    counts.in().get() - inBefore,
                    counts.out().get() - outBefore);
        } catch (IOException e) {
            boolean overdue = deadline.finish();
            Outcome failed = failed(e, overdue, inBefore, outBefore);
            close();
            return failed;
        }
    }

    private Outcome failed(IOException e, boolean overdue, long inBefore, long outBefore) {
        IOException end = used.end();
        ErrorKind kind;
        String detail;
        if (overdue) {
            kind = ErrorKind.TIMEOUT;
            detail = "no complete answer within the timeout";
        } else if (used.http1()) {
            kind = ErrorKind.PROTOCOL;
            detail = NO_HTTP2 + ": it answers in HTTP/1";
        } else {
            IOException cause = unconnected != null ? unconnected : end != null ? end : e;
            kind = kindOf(cause);
            detail = Failures.detail(cause);
        }
        return new Outcome.Failed(
                kind,
                detail,
                transport.now(),
                counts.in().get() - inBefore,
                counts.out().get() - outBefore);
    }

    /** OkHttp says what breaks a rule of HTTP/2 by a plain IOException. */
    private static ErrorKind kindOf(IOException failure) {
        return switch (failure) {
            case StreamResetException reset -> ErrorKind.RESET;
            case ConnectionShutdownException shutdown -> ErrorKind.CLOSED;
            case EOFException end -> ErrorKind.CLOSED;
            case SocketException socket -> Failures.kindOf(socket);
            default ->
                    failure.getClass() == IOException.class
                            ? ErrorKind.PROTOCOL
                            : Failures.kindOf(failure);
        };
    }

    @Override
    public void abortIfOverdue(long nowNanos) {
        if (deadline.expire(nowNanos)) {
            Guard.closeQuietly(plain);
        }
    }

    @Override
    public void close() {
        open = false;
        prepared = null;
        Guard.closeQuietly(plain);
    }
}
