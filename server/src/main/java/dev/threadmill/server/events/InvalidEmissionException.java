package dev.threadmill.server.events;

/** A body that cannot be understood. */
final class InvalidEmissionException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * Says what is wrong.
     *
     * @param field what is at fault, such as {@code channels[3]}; {@code body} for the whole
     * @param message what is wrong with it, to follow its name
     */
    InvalidEmissionException(String field, String message) {
        super(field + " " + message);
        this.field = field;
    }

    String field() {
        return field;
    }
}
