package dev.threadmill.load.flow;

import dev.threadmill.load.plan.Fault;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is wrong with the templates of one step. */
final class StepFaults {
    /** Makes something of a template. */
    interface Making<T> {
        T make() throws InvalidTemplateException;
    }

    private final List<Fault> found = new ArrayList<>();

    /** What is made; null where it cannot be, and why is noted. */
    <T> T attempt(String key, Making<T> making) {
        try {
            return making.make();
        } catch (InvalidTemplateException e) {
            found.add(new Fault(key, e.getMessage()));
            return null;
        }
    }

    List<Fault> found() {
        return found;
    }
}
