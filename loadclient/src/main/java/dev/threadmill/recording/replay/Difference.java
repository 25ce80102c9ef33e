package dev.threadmill.recording.replay;

import java.util.List;

/**
 * Something that the server did otherwise than recorded.
 *
 * @param connection of the recording; empty where it names none
 * @param copy which of the connections that play it, from 1
 * @param number of the message among what the server said, from 1: then, or of an unexpected one
 *     now
 * @param atMs when it was said
 * @param details lines for people
 */
public record Difference(
        Type type, String connection, int copy, long number, long atMs, List<String> details) {
    /** What is different. */
    public enum Type {
        DIFFERENT,
        MISSING,
        UNEXPECTED
    }

    public Difference {
        details = List.copyOf(details);
    }
}
