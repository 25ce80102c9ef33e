package dev.threadmill.server.runs;

import java.io.IOException;

/** A file is not what its name says. */
final class InvalidRunException extends IOException {
    private static final long serialVersionUID = 1L;

    InvalidRunException(String message) {
        super(message);
    }
}
