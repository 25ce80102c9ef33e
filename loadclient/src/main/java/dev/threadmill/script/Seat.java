package dev.threadmill.script;

import org.graalvm.polyglot.Value;

/** A session's place on one lane; for the lane's own thread. It ends with the lane. */
final class Seat {
    final Lane lane;

    /** The session's object in the lane's context. */
    final Value session;

    /** Promises that the host keeps. */
    private int waits;

    Seat(Lane lane, Value session) {
        this.lane = lane;
        this.session = session;
    }

    boolean beginWait() {
        if (waits >= HostFunctions.WAITS_MAX) {
            return false;
        }
        waits++;
        return true;
    }

    void endWait() {
        waits--;
    }
}
