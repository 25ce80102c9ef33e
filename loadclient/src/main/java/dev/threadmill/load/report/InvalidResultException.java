package dev.threadmill.load.report;

import java.io.IOException;

/** A file is no result; the message names the file and the field. */
public final class InvalidResultException extends IOException {
    private static final long serialVersionUID = 1L;

    public InvalidResultException(String message) {
        super(message);
    }
}
