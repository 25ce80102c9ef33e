package dev.threadmill.load.transport;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection that is open already, in the shape of a socket that a library opens: TLS, where it
 * is spoken, is below it. Counts what goes through it, and knows how it ended.
 */
final class OpenedSocket extends Socket {
    private static final byte[] HTTP1 = "HTTP/1".getBytes(StandardCharsets.US_ASCII);

    private final Socket spoken;
    private final Socket plain;
    private final ByteCounts counts;
    private final AtomicReference<IOException> end = new AtomicReference<>();
    private volatile boolean http1;

    /**
     * Wraps a connection.
     *
     * @param spoken what is read and written
     * @param plain the socket below TLS, or the same
     */
    OpenedSocket(Socket spoken, Socket plain, ByteCounts counts) {
        this.spoken = spoken;
        this.plain = plain;
        this.counts = counts;
    }

    /** How the peer, or the way to it, ended the connection; null where nothing did. */
    IOException end() {
        return end.get();
    }

    /** Whether the peer has begun an answer in HTTP/1. */
    boolean http1() {
        return http1;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMs) {
        // It is.
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(spoken.getInputStream()) {
            private boolean begun;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count;
                try {
                    count = super.read(into, offset, length);
                } catch (IOException e) {
                    end.compareAndSet(null, e);
                    throw e;
                }
                if (count < 0) {
                    end.compareAndSet(null, new java.io.EOFException("closed by the server"));
                } else {
                    counts.in().addAndGet(count);
                    http1 |= !begun && isHttp1(into, offset, count);
                    begun = true;
                }
                return count;
            }
        };
    }

    private static boolean isHttp1(byte[] bytes, int offset, int count) {
        return count >= HTTP1.length
                && java.util.Arrays.equals(
                        bytes, offset, offset + HTTP1.length, HTTP1, 0, HTTP1.length);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(spoken.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    out.write(bytes, offset, length);
                    counts.out().addAndGet(length);
                } catch (IOException e) {
                    end.compareAndSet(null, e);
                    throw e;
                }
            }
        };
    }

    @Override
    public void close() {
        // Closing the TLS socket would first try to write, which may block: the plain one suffices.
        Guard.closeQuietly(plain);
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    @Override
    public boolean isConnected() {
        return plain.isConnected();
    }

    @Override
    public boolean isInputShutdown() {
        return end.get() != null;
    }

    @Override
    public boolean isOutputShutdown() {
        return plain.isOutputShutdown();
    }

    @Override
    public InetAddress getInetAddress() {
        return plain.getInetAddress();
    }

    @Override
    public int getPort() {
        return plain.getPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return plain.getRemoteSocketAddress();
    }

    @Override
    public void setSoTimeout(int timeoutMs) throws SocketException {
        spoken.setSoTimeout(timeoutMs);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return spoken.getSoTimeout();
    }
}
