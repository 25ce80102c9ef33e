package dev.threadmill.script;

/** What a script returned or sends. */
public sealed interface Reply {
    /** It returned undefined or null. */
    record Nothing() implements Reply {}

    /** A string as it stands, or the JSON of any other value. */
    record Text(String text) implements Reply {}

    /** The bytes of an ArrayBuffer or of a view of one. */
    @SuppressWarnings("ArrayRecordComponent")
    record Binary(byte[] bytes) implements Reply {}
}
