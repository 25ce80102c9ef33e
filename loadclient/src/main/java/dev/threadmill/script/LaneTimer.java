package dev.threadmill.script;

/** A {@code sleep} that a lane ends when its time has come. */
record LaneTimer(long dueNanos, Call call, int id) implements Comparable<LaneTimer> {
    @Override
    public int compareTo(LaneTimer other) {
        return Long.signum(dueNanos - other.dueNanos);
    }
}
