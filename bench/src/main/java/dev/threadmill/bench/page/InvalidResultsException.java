package dev.threadmill.bench.page;

/** A file that does not hold results of these benchmarks; the message names it. */
public final class InvalidResultsException extends Exception {
    private static final long serialVersionUID = 1;

    InvalidResultsException(String message) {
        super(message);
    }
}
