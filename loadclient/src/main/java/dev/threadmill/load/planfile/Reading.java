package dev.threadmill.load.planfile;

import dev.threadmill.load.plan.Fault;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.yaml.Section;
import java.util.Optional;
import java.util.function.Supplier;

/** Makes the parts of a plan, and tells what is wrong with them where it stands. */
final class Reading {
    private final Section top;
    private final Section target;

    Reading(Section top, Section target) {
        this.top = top;
        this.target = target;
    }

    Section top() {
        return top;
    }

    Section target() {
        return target;
    }

    /** A part of the plan; none where it cannot be made, and why is noted. */
    <T> Optional<T> make(Supplier<T> making) {
        try {
            return Optional.of(making.get());
        } catch (InvalidPlanException e) {
            e.faults().forEach(this::note);
            return Optional.empty();
        }
    }

    private void note(Fault fault) {
        String key = key(fault.field());
        Section holder = PlanReader.KEYS.contains(key) ? top : target;
        holder.fault(key, fault.message());
    }

    /** A plan's field as it is called in the file. */
    private String key(String field) {
        return switch (field) {
            case "target" -> TargetReader.Kind.of(target).map(kind -> kind.key()).orElse("http");
            case "header" -> "headers";
            case "threshold" -> "thresholds";
            case "connect-rate" -> "connect_rate";
            case "body" -> Bodies.key(target);
            default -> field;
        };
    }
}
