package dev.threadmill.script;

/** What a script is called with, seen by it as {@code message} and {@code msg}. */
public sealed interface ScriptInput {
    /** No message, as when a connection opens: {@code message} is undefined. */
    record None() implements ScriptInput {}

    /** {@code message} is the parsed value. */
    record Json(String text) implements ScriptInput {}

    /**
     * A frame: {@code message} is {@code {text}}; in a transform it is the parsed value if the text
     * is JSON, else the string.
     */
    record Text(String text) implements ScriptInput {}

    /** {@code message} is {@code {bytes, binary: true}}; in a transform it is the Uint8Array. */
    @SuppressWarnings("ArrayRecordComponent")
    record Binary(byte[] bytes) implements ScriptInput {}
}
