package dev.threadmill.recording;

import java.util.Locale;

/** What a recorded message is. */
public enum Kind {
    TEXT,
    BINARY,
    PING,
    PONG,
    CLOSE;

    /** The word in the file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is a message rather than a control frame. */
    public boolean isData() {
        return this == TEXT || this == BINARY;
    }
}
