package dev.threadmill.load.cluster;

/** Bytes from Redis are not what they should be; says in what way. */
final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message, null, false, false);
    }
}
