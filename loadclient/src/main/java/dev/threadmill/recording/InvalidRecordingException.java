package dev.threadmill.recording;

import java.io.IOException;

/** A file is no recording; the message tells where and why. */
public final class InvalidRecordingException extends IOException {
    private static final long serialVersionUID = 1L;

    InvalidRecordingException(String message) {
        super(message);
    }
}
