package dev.threadmill.load.record;

/** Bytes are no histogram of ours; the message goes on from "a histogram". */
public final class InvalidHistogramException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidHistogramException(String message) {
        super(message, null, false, false);
    }
}
