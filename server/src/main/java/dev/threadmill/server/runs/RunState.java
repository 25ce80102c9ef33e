package dev.threadmill.server.runs;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What has become of a run. */
enum RunState {
    RUNNING,
    FINISHED,
    /** Somebody has ended it before its time; there is a result. */
    STOPPED,
    /** The appliance has ended it; there is no result. */
    ABORTED,
    /** It could not run. */
    FAILED,
    /** The process has ended without a word. */
    CUT;

    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<RunState> of(String key) {
        return Arrays.stream(values()).filter(state -> state.key().equals(key)).findFirst();
    }
}
