package dev.threadmill.load.transport;

/** What became of one request. Times are readings of the run's nanosecond clock. */
public sealed interface Outcome {
    /** When the outcome was known. */
    long endNanos();

    /**
     * The target answered in full.
     *
     * @param status the answer's code; for HTTP the status, 100 to 599 and whatever else has three
     *     digits; 0 where the protocol has none, which is a success
     * @param firstByteNanos when the first bytes of the answer were read; 0 where an answer comes
     *     as a whole
     * @param bytesIn read from the connection for this answer, all of its bytes
     * @param bytesOut written to the connection for this request
     */
    record Answered(int status, long firstByteNanos, long endNanos, long bytesIn, long bytesOut)
            implements Outcome {
        /** Whether the answer counts as a success: its status is below 400. */
        public boolean ok() {
            return status < 400;
        }
    }

    /**
     * The target did not answer, or not in full; the connection is closed.
     *
     * @param detail one line for people; never holds a secret
     * @param code of a WebSocket: the server's close code, or the status with which it refused the
     *     handshake; else 0
     */
    record Failed(
            ErrorKind kind, String detail, int code, long endNanos, long bytesIn, long bytesOut)
            implements Outcome {
        /** A failure without a code. */
        public Failed(ErrorKind kind, String detail, long endNanos, long bytesIn, long bytesOut) {
            this(kind, detail, 0, endNanos, bytesIn, bytesOut);
        }

        /** A connection that could not be opened. */
        public static Failed of(ConnectException failure, long endNanos) {
            return new Failed(
                    failure.kind(), failure.getMessage(), failure.status(), endNanos, 0, 0);
        }
    }
}
