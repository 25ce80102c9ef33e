package dev.threadmill.script;

/** How a call ended. */
public sealed interface Outcome {
    /** The script returned. */
    record Answer(Reply reply) implements Outcome {}

    /**
     * It did not.
     *
     * @param message for the log, bounded
     * @param line in the file, or where the script begins if the place is not known
     */
    record Failed(Reason reason, String message, String file, int line) implements Outcome {
        @Override
        public String toString() {
            return file + ":" + line + ": " + message;
        }
    }

    /** Why a call failed. */
    enum Reason {
        /** The script threw. */
        THROWN,
        /** It ran longer than a call may. */
        CPU,
        /** It allocated more than a call may, or the heap was full. */
        MEMORY,
        /** What it awaited did not come in time. */
        AWAIT,
        /** Its input or its result is larger than allowed. */
        TOO_LARGE,
        /** Too many calls wait for the lane. */
        BUSY,
        /** The session, its lane or the engine ended meanwhile. */
        ENDED
    }
}
