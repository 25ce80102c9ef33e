package dev.threadmill.load.plan;

/** What a step of a flow sends. */
public sealed interface StepBody {
    /** Nothing. */
    record None() implements StepBody {}

    /** A template that is sent as UTF-8. */
    record Text(String template) implements StepBody {}

    /** JSON whose strings are templates. */
    record Json(String template) implements StepBody {}

    /** Bytes as they are. */
    record Bytes(Payload payload) implements StepBody {}
}
