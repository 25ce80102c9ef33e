package dev.threadmill.server.template;

import java.util.List;
import java.util.stream.Collectors;

/** A template cannot be used as written; holds every fault, up to a hundred. */
public final class InvalidTemplateException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    InvalidTemplateException(List<Fault> faults) {
        super(
                faults.stream().map(Fault::toString).collect(Collectors.joining("; ")),
                null,
                false,
                false);
        this.faults = List.copyOf(faults);
    }

    InvalidTemplateException(String message) {
        this(List.of(new Fault("", message)));
    }

    public List<Fault> faults() {
        return faults;
    }

    /**
     * One fault.
     *
     * @param pointer where in the JSON value (RFC 6901); empty for the value itself and for a text
     */
    public record Fault(String pointer, String message) {
        @Override
        public String toString() {
            return pointer.isEmpty() ? message : pointer + ": " + message;
        }
    }
}
