package dev.threadmill.script;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A compiled script, for any number of sessions. Only this object holds what the lanes compiled, so
 * that a script which nobody knows any more is collected.
 */
public final class Script {
    private final ScriptSource source;
    private final AtomicReferenceArray<LaneFunction> functions;

    Script(ScriptSource source, int lanes) {
        this.source = source;
        this.functions = new AtomicReferenceArray<>(lanes);
    }

    public ScriptSource source() {
        return source;
    }

    /** Only for the lane that has this place. */
    LaneFunction function(int place) {
        return functions.get(place);
    }

    void function(int place, LaneFunction function) {
        functions.set(place, function);
    }
}
