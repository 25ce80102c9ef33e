package dev.threadmill.server.net;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** An upgraded connection's bytes: first what Helidon has read already, then its socket's own. */
final class SocketInput extends InputStream {
    private static final int BUFFER_BYTES = 1_024;

    private final ConnectionContext connection;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;

    SocketInput(ConnectionContext connection) {
        this.connection = connection;
    }

    @Override
    public int read() throws IOException {
        if (at == end) {
            int count = fill(buffer, 0, buffer.length);
            if (count < 0) {
                return -1;
            }
            at = 0;
            end = count;
        }
        return buffer[at++] & 0xFF;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
        if (at < end) {
            int count = Math.min(length, end - at);
            System.arraycopy(buffer, at, to, from, count);
            at += count;
            return count;
        }
        return length == 0 ? 0 : fill(to, from, length);
    }

    /** Reads to the end, whatever comes. */
    void discard() {
        try {
            while (fill(buffer, 0, buffer.length) >= 0) {
                // Of no interest.
            }
        } catch (IOException e) {
            // That is an end, too.
        }
    }

    private int fill(byte[] to, int from, int length) throws IOException {
        try {
            DataReader left = connection.dataReader();
            int available = left.available();
            if (available > 0) {
                byte[] bytes = left.readBytes(Math.min(available, length));
                System.arraycopy(bytes, 0, to, from, bytes.length);
                return bytes.length;
            }
            // Helidon's buffers fill from their start only, so what goes elsewhere is copied.
            byte[] bytes = from == 0 ? to : new byte[length];
            int count = connection.serverSocket().read(BufferData.create(bytes, 0, length).reset());
            if (from > 0 && count > 0) {
                System.arraycopy(bytes, 0, to, from, count);
            }
            return count;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RuntimeException e) {
            throw new IOException("the connection is gone", e);
        }
    }
}
