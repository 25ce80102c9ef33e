package dev.threadmill.wire;

import java.io.ByteArrayOutputStream;

/**
 * Follows HTTP/1.1 responses on a connection (RFC 9112) and tells where each one ends. Keeps header
 * fields and body only for who asks; allocates nothing per response.
 *
 * <p>A parser is told about a request by {@link #startResponse}, then fed by {@link #consume} until
 * {@link #complete}. A head is scanned once it is complete in the caller's buffer; body bytes are
 * counted off as they come.
 *
 * <pre>
 *   HEAD --1xx--> HEAD
 *   HEAD --HEAD request, 204, 304, length 0--> DONE
 *   HEAD --Content-Length--> LENGTH --all read--> DONE
 *   HEAD --Transfer-Encoding: chunked--> CHUNKED --last chunk--> DONE
 *   HEAD --neither--> UNTIL_CLOSE --end of stream--> DONE
 * </pre>
 */
public final class HttpResponseParser {
    /** Bound of one response's status line and header fields together. */
    public static final int HEAD_BYTES_MAX = 64 * 1024;

    private enum State {
        HEAD,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE,
        DONE
    }

    private final ResponseHead head = new ResponseHead();
    private final ChunkScanner chunks = new ChunkScanner();
    private State state = State.DONE;
    private boolean headRequest;
    private long remaining;
    private int scanned;
    private ByteArrayOutputStream headBytes;
    private ByteArrayOutputStream body;

    /**
     * Expects the response to a request that was just sent.
     *
     * @param headRequest whether the request's method was HEAD, so that no body follows
     */
    public void startResponse(boolean headRequest) {
        startResponse(headRequest, null);
    }

    /**
     * The same.
     *
     * @param body takes the response's body as it comes; null where nobody wants it
     */
    public void startResponse(boolean headRequest, ByteArrayOutputStream body) {
        startResponse(headRequest, null, body);
    }

    /**
     * The same.
     *
     * @param headBytes takes the response's status line and header fields; null where nobody wants
     *     them
     */
    public void startResponse(
            boolean headRequest, ByteArrayOutputStream headBytes, ByteArrayOutputStream body) {
        this.headRequest = headRequest;
        this.headBytes = headBytes;
        this.body = body;
        state = State.HEAD;
        scanned = 0;
    }

    /**
     * Reads bytes of the response.
     *
     * @return how many bytes from {@code from} on are done with; those after them, an unfinished
     *     head, must come again at the start of the next call, followed by more. Bytes that are
     *     left when {@link #complete} belong to no response.
     */
    public int consume(byte[] buf, int from, int to) throws MalformedResponseException {
        int at = from;
        while (at < to) {
            switch (state) {
                case HEAD -> {
                    int end = ResponseHead.endOf(buf, at, to, scanned);
                    if (end < 0) {
                        scanned = to - at;
                        if (scanned > HEAD_BYTES_MAX) {
                            throw new MalformedResponseException(
                                    "the header is larger than 64 KiB");
                        }
                        return at - from;
                    }
                    if (end - at > HEAD_BYTES_MAX) {
                        throw new MalformedResponseException("the header is larger than 64 KiB");
                    }
                    head.parse(buf, at, end);
                    if (headBytes != null && head.status() >= 200) {
                        headBytes.write(buf, at, end - at);
                    }
                    at = end;
                    scanned = 0;
                    startBody();
                }
                case LENGTH -> {
                    int take = (int) Math.min(remaining, to - at);
                    keep(buf, at, at + take);
                    remaining -= take;
                    at += take;
                    if (remaining == 0) {
                        state = State.DONE;
                    }
                }
                case CHUNKED -> {
                    at = chunks.consume(buf, at, to, body);
                    if (chunks.done()) {
                        state = State.DONE;
                    }
                }
                case UNTIL_CLOSE -> {
                    keep(buf, at, to);
                    at = to;
                }
                case DONE -> {
                    return at - from;
                }
            }
        }
        return at - from;
    }

    private void keep(byte[] buf, int from, int to) {
        if (body != null) {
            body.write(buf, from, to - from);
        }
    }

    /**
     * Notes that the peer closed the connection.
     *
     * @return whether that ends the response properly
     */
    public boolean endOfStream() {
        if (state == State.UNTIL_CLOSE) {
            state = State.DONE;
        }
        return state == State.DONE;
    }

    /** Whether the response has been read to its end. */
    public boolean complete() {
        return state == State.DONE;
    }

    /** The status of the response; valid once its head was read. */
    public int status() {
        return head.status();
    }

    /** Whether the connection can carry another request; valid once {@link #complete}. */
    public boolean keepAlive() {
        return head.keepAlive();
    }

    /**
     * How many bytes of the body are known to be missing still; 0 where that is not known. A hint
     * for the size of the next read.
     */
    public long bytesMissing() {
        return state == State.LENGTH ? remaining : 0;
    }

    private void startBody() throws MalformedResponseException {
        int status = head.status();
        if (status == 101) {
            throw new MalformedResponseException(
                    "101 Switching Protocols, and nobody asked for that");
        }
        if (status < 200) {
            return;
        }
        if (headRequest || status == 204 || status == 304) {
            state = State.DONE;
        } else if (head.chunked()) {
            chunks.reset();
            state = State.CHUNKED;
        } else if (head.contentLength() >= 0) {
            remaining = head.contentLength();
            state = remaining == 0 ? State.DONE : State.LENGTH;
        } else {
            state = State.UNTIL_CLOSE;
        }
    }
}
