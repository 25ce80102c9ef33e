package dev.threadmill.yaml;

/** A text is no YAML, or more of it than is taken; the message begins with file and line. */
public final class InvalidYamlException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidYamlException(String message) {
        super(message, null, false, false);
    }
}
