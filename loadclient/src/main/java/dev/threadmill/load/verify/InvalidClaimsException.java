package dev.threadmill.load.verify;

import java.util.List;

/** A file of claims cannot be used as written; holds every fault with its file and line. */
public final class InvalidClaimsException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    InvalidClaimsException(List<String> faults) {
        super(String.join("; ", faults), null, false, false);
        this.faults = List.copyOf(faults);
    }

    /** A line each, such as {@code claims.yaml:3: claims[0].bound: …}. */
    public List<String> faults() {
        return faults;
    }
}
