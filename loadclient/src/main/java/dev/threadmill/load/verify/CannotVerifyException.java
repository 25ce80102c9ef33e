package dev.threadmill.load.verify;

/** Why a claim has no rounds; the message is for people. */
final class CannotVerifyException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Ruling ruling;

    CannotVerifyException(Ruling ruling, String message) {
        super(message, null, false, false);
        this.ruling = ruling;
    }

    Ruling ruling() {
        return ruling;
    }
}
