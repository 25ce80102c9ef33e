package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.Result;

/** Keeps what tests have measured. Nothing here throws, whatever becomes of the disk. */
public interface RunLog {
    /** Keeps nothing. */
    RunLog NONE = beginning -> Entry.NONE;

    /** Who has asked for a test. */
    enum Origin {
        CONTROL,
        DASHBOARD
    }

    /**
     * A test that is about to begin.
     *
     * @param shownTarget its target as others may see it
     * @param workers how many run it; 1 is this process
     */
    record Beginning(Plan plan, String shownTarget, int workers, Origin origin) {}

    /** One test. Its calls come one after the other, and one of the last three comes once. */
    interface Entry {
        /** Of a test that nobody keeps. */
        Entry NONE =
                new Entry() {
                    @Override
                    public String id() {
                        return "";
                    }

                    @Override
                    public void figures(ObjectNode metrics) {}

                    @Override
                    public void finished(Result result) {}

                    @Override
                    public void aborted() {}

                    @Override
                    public void failed(String message) {}
                };

        /** Its name for all time. */
        String id();

        /**
         * Its figures so far, as controllers are told; never waits.
         *
         * @param metrics not to be changed any more
         */
        void figures(ObjectNode metrics);

        /** Has come to its end; waits a moment for the disk. */
        void finished(Result result);

        /** Was cut short, so that there is no result. */
        void aborted();

        /** Could not run. */
        void failed(String message);
    }

    /** A test begins; waits a moment for the disk, so that a crash leaves a trace of it. */
    Entry begin(Beginning beginning);
}
