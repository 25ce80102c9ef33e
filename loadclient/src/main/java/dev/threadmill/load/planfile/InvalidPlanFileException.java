package dev.threadmill.load.planfile;

import java.util.List;

/** A plan file cannot be used as written; holds every fault with its file and line. */
public final class InvalidPlanFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    InvalidPlanFileException(List<String> faults) {
        super(String.join("; ", faults), null, false, false);
        this.faults = List.copyOf(faults);
    }

    /** A line each, such as {@code plan.yaml:3: target.method: …}. */
    public List<String> faults() {
        return faults;
    }
}
