package dev.threadmill.load.record;

/**
 * What became of the requests of one name: a step of a flow, or a target of several.
 *
 * @param name as the plan has it
 * @param times {@code connect} is empty: connections belong to the run
 */
public record RequestFigures(String name, Counts counts, Times times) {
    /** Finished requests per second of a measured part of so many seconds. */
    public double perSecond(double measuredS) {
        return measuredS > 0 ? counts.total() / measuredS : 0;
    }
}
