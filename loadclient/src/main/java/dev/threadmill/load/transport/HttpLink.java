package dev.threadmill.load.transport;

import dev.threadmill.wire.HttpResponseParser;
import dev.threadmill.wire.MalformedResponseException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.Arrays;

/**
 * An HTTP/1.1 connection that carries one request after the other, with their answers' bodies.
 * Opened when needed; for one thread at a time. Sets no limit in time: whoever watches over it
 * closes its socket.
 */
final class HttpLink {
    /** Longest body of an answer. */
    static final int BODY_BYTES_MAX = 16 * 1024 * 1024;

    private static final int BUFFER_BYTES = 2 * 1024;
    private static final int BUFFER_BYTES_MAX = 2 * HttpResponseParser.HEAD_BYTES_MAX;

    /**
     * An answer.
     *
     * @param body belongs to the receiver
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, compared nowhere
    record Answer(int status, byte[] body) {}

    private final SocketOpener opener;
    private final OpenSockets sockets;
    private final ByteCounts counts;
    private final HttpResponseParser parser = new HttpResponseParser();
    private byte[] buffer = new byte[BUFFER_BYTES];
    private Socket socket;
    private boolean answering;

    HttpLink(SocketOpener opener, OpenSockets sockets, ByteCounts counts) {
        this.opener = opener;
        this.sockets = sockets;
        this.counts = counts;
    }

    /**
     * Sends a request and reads its answer.
     *
     * @param quiet whether the connection was quiet before, so that the server may have closed it
     * @throws ProtocolException where the answer breaks a rule
     */
    Answer exchange(byte[] request, boolean quiet) throws IOException {
        boolean kept = socket != null;
        try {
            return exchangeOnce(request);
        } catch (ProtocolException e) {
            throw e;
        } catch (IOException e) {
            if (!quiet || !kept || answering || sockets.closed()) {
                throw e;
            }
            // Closed by the server while it was quiet: then no answer begins, and it has not
            // looked at the request.
            close();
            return exchangeOnce(request);
        }
    }

    private Answer exchangeOnce(byte[] request) throws IOException {
        answering = false;
        if (socket == null) {
            socket = opener.open(sockets::add);
        }
        socket.getOutputStream().write(request);
        counts.out().addAndGet(request.length);
        try {
            byte[] body = readAnswer(socket.getInputStream());
            if (!parser.keepAlive()) {
                close();
            }
            return new Answer(parser.status(), body);
        } catch (MalformedResponseException e) {
            throw new ProtocolException(e.getMessage());
        }
    }

    private byte[] readAnswer(InputStream in) throws IOException, MalformedResponseException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        parser.startResponse(false, body);
        int filled = 0;
        do {
            if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(2 * filled, BUFFER_BYTES_MAX));
            }
            int count = in.read(buffer, filled, buffer.length - filled);
            if (count < 0) {
                if (parser.endOfStream()) {
                    close();
                    break;
                }
                throw new EOFException("closed by the server before the answer was complete");
            }
            answering = true;
            counts.in().addAndGet(count);
            filled = parse(filled + count);
            if (body.size() > BODY_BYTES_MAX) {
                throw new ProtocolException("an answer is larger than 16 MiB");
            }
        } while (!parser.complete());
        return body.toByteArray();
    }

    /** Hands the buffer's bytes to the parser; returns how many of them it wants to see again. */
    private int parse(int filled) throws MalformedResponseException {
        int used = parser.consume(buffer, 0, filled);
        int left = filled - used;
        if (left > 0 && parser.complete()) {
            throw new MalformedResponseException("bytes after the end of the answer");
        }
        System.arraycopy(buffer, used, buffer, 0, left);
        return left;
    }

    void close() {
        if (socket != null) {
            sockets.close(socket);
            socket = null;
        }
    }
}
