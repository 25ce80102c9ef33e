package dev.threadmill.script;

import org.graalvm.polyglot.Value;

/** A script's function in one lane's context. */
final class LaneFunction {
    final Lane lane;
    final Value value;

    /** Whether it has run there. */
    boolean warm;

    LaneFunction(Lane lane, Value value) {
        this.lane = lane;
        this.value = value;
    }
}
