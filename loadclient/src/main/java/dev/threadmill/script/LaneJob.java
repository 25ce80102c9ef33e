package dev.threadmill.script;

/** Something to do on a lane, by its thread. */
interface LaneJob {
    void run(LaneContext context);

    /** The lane died before. */
    default void abandon(String why) {}

    /** A call's first turn. */
    record Begin(Lane lane, Call call) implements LaneJob {
        @Override
        public void run(LaneContext context) {
            lane.begin(context, call);
        }

        @Override
        public void abandon(String why) {
            lane.end(call);
        }
    }
}
