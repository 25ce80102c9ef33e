package dev.threadmill.load.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import okhttp3.OkHttpClient;
import okhttp3.internal.http2.ConnectionShutdownException;
import okhttp3.internal.http2.StreamResetException;

/** One HTTP/2 connection, one request at a time on it. */
final class Http2Caller implements Caller {
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
    private final Http2Answer answer;

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
        this.answer = transport.newAnswer();
        this.client = transport.client(new Sockets(), answer);
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
        answer.expect();
        try {
            client.newCall(transport.request()).execute().close();
            if (deadline.finish() || !transport.keepAlive()) {
                close();
            }
            return answered(answer.endNanos(), inBefore, outBefore);
        } catch (IOException | RuntimeException e) {
            boolean overdue = deadline.finish();
            Outcome outcome =
                    !overdue && answer.refused(e)
                            ? answered(transport.now(), inBefore, outBefore)
                            : failed(spoken(e), overdue, inBefore, outBefore);
            close();
            return outcome;
        }
    }

    /** OkHttp meets some answers, such as one with the status -12, with other exceptions. */
    private static IOException spoken(Exception e) {
        if (e instanceof IOException failure) {
            return failure;
        }
        ProtocolException odd = new ProtocolException("unreadable answer: " + Failures.detail(e));
        odd.initCause(e);
        return odd;
    }

    private Outcome answered(long endNanos, long inBefore, long outBefore) {
        return new Outcome.Answered(
                answer.status(),
                answer.firstByteNanos(),
                endNanos,
                counts.in().get() - inBefore,
                counts.out().get() - outBefore);
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
