package dev.threadmill.server.control;

/** A controller sent something that is no command; an expected failure, without a stack trace. */
final class InvalidCommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final String field;

    /**
     * Says what is wrong.
     *
     * @param code for programs, such as {@code invalid_json}
     * @param field the command's field as the controller knows it, or empty
     */
    InvalidCommandException(String code, String field, String message) {
        super(message, null, false, false);
        this.code = code;
        this.field = field;
    }

    String code() {
        return code;
    }

    String field() {
        return field;
    }
}
