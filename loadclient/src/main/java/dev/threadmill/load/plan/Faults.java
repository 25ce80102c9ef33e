package dev.threadmill.load.plan;

import java.util.ArrayList;
import java.util.List;

/** Gathers faults while a plan is checked, so that the user sees them all at once. */
public final class Faults {
    private final List<Fault> found = new ArrayList<>();

    /** Notes a fault unless {@code holds}. */
    public void unless(boolean holds, String field, String message) {
        if (!holds) {
            found.add(new Fault(field, message));
        }
    }

    /** Takes over the faults of a part that could not be made. */
    public void add(InvalidPlanException invalid) {
        found.addAll(invalid.faults());
    }

    /** Ends the check. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidPlanException(found);
        }
    }
}
