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

    /**
     * Makes a part, and takes over its faults where it cannot be made; then its value is not set.
     */
    public void attempt(Runnable making) {
        try {
            making.run();
        } catch (InvalidPlanException e) {
            found.addAll(e.faults());
        }
    }

    /** Ends the check. */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new InvalidPlanException(found);
        }
    }
}
