package dev.threadmill.wire;

import java.io.ByteArrayOutputStream;

/**
 * Finds the end of a chunked body (RFC 9112, section 7.1); its data goes where the reader wants it.
 *
 * <pre>
 *   SIZE --';'--> EXTENSION --LF--> DATA --all read--> DATA_END --LF--> SIZE
 *   SIZE --LF, size 0--> TRAILER_START --LF--> DONE
 *                        TRAILER_START --other--> TRAILER --LF--> TRAILER_START
 * </pre>
 */
final class ChunkScanner {
    /** Bound of all trailers, and of all extensions, of one body together. */
    static final int OVERHEAD_BYTES_MAX = 64 * 1024;

    private static final long SIZE_MAX = Long.MAX_VALUE >> 8;

    private enum State {
        SIZE,
        EXTENSION,
        DATA,
        DATA_END,
        TRAILER_START,
        TRAILER,
        DONE
    }

    private State state = State.SIZE;
    private long size;
    private int digits;
    private boolean spaceSeen;
    private boolean returnSeen;
    private int overheadBytes;

    void reset() {
        state = State.SIZE;
        overheadBytes = 0;
        startSize();
    }

    boolean done() {
        return state == State.DONE;
    }

    /**
     * Reads {@code buf[from..to)}; returns the index behind the last byte that belongs to the body.
     *
     * @param body takes the chunks' data; null where nobody wants it
     */
    int consume(byte[] buf, int from, int to, ByteArrayOutputStream body)
            throws MalformedResponseException {
        int at = from;
        while (at < to && state != State.DONE) {
            if (state == State.DATA) {
                int take = (int) Math.min(size, to - at);
                if (body != null) {
                    body.write(buf, at, take);
                }
                size -= take;
                at += take;
                if (size == 0) {
                    state = State.DATA_END;
                    returnSeen = false;
                }
            } else {
                step(buf[at++]);
            }
        }
        return at;
    }

    private void step(byte b) throws MalformedResponseException {
        switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> {
                countOverhead();
                if (b == '\n') {
                    endSize();
                }
            }
            case DATA_END -> {
                if (b == '\n') {
                    state = State.SIZE;
                    startSize();
                } else if (b == '\r' && !returnSeen) {
                    returnSeen = true;
                } else {
                    throw new MalformedResponseException("a chunk is longer than its size says");
                }
            }
            case TRAILER_START -> {
                countOverhead();
                if (b == '\n') {
                    state = State.DONE;
                } else if (b == '\r' && !returnSeen) {
                    returnSeen = true;
                } else if (returnSeen) {
                    throw new MalformedResponseException("a bare CR in the trailers");
                } else {
                    state = State.TRAILER;
                }
            }
            case TRAILER -> {
                countOverhead();
                if (b == '\n') {
                    state = State.TRAILER_START;
                    returnSeen = false;
                }
            }
            case DATA, DONE -> throw new IllegalStateException(state.name());
        }
    }

    private void size(byte b) throws MalformedResponseException {
        int digit = hexDigit(b);
        if (digit >= 0 && !spaceSeen && !returnSeen) {
            if (size > SIZE_MAX >> 4 || ++digits > 16) {
                throw new MalformedResponseException("a chunk's size is too large");
            }
            size = size << 4 | digit;
        } else if (digits > 0 && b == '\n') {
            endSize();
        } else if (digits > 0 && b == ';' && !returnSeen) {
            state = State.EXTENSION;
        } else if (digits > 0 && b == '\r' && !returnSeen) {
            returnSeen = true;
        } else if (digits > 0 && (b == ' ' || b == '\t') && !returnSeen) {
            spaceSeen = true;
            countOverhead();
        } else {
            throw new MalformedResponseException("a chunk's size is no hexadecimal number");
        }
    }

    private void endSize() {
        state = size == 0 ? State.TRAILER_START : State.DATA;
        returnSeen = false;
    }

    private void startSize() {
        size = 0;
        digits = 0;
        spaceSeen = false;
        returnSeen = false;
    }

    private void countOverhead() throws MalformedResponseException {
        if (++overheadBytes > OVERHEAD_BYTES_MAX) {
            throw new MalformedResponseException("chunk extensions or trailers beyond 64 KiB");
        }
    }

    private static int hexDigit(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
