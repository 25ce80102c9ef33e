package dev.threadmill.recording;

import java.util.Locale;

/** Who said a recorded message. */
public enum Direction {
    /** From the client to the server. */
    INCOMING,
    /** From the server to the client. */
    OUTGOING;

    /** The word in the file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
