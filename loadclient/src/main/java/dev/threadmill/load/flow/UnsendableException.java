package dev.threadmill.load.flow;

/** A request cannot be made of the values that there are; an expected failure. */
public final class UnsendableException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param part of the request, such as {@code header X-Token}
     */
    UnsendableException(String part) {
        super(part, null, false, false);
    }
}
