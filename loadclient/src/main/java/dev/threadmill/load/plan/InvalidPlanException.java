package dev.threadmill.load.plan;

import java.util.List;
import java.util.stream.Collectors;

/** A plan cannot be run as written; holds every fault found, not just the first. */
public final class InvalidPlanException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    public InvalidPlanException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
        this.faults = List.copyOf(faults);
    }

    public InvalidPlanException(String field, String message) {
        this(List.of(new Fault(field, message)));
    }

    public List<Fault> faults() {
        return faults;
    }
}
