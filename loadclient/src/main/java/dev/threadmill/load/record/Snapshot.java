package dev.threadmill.load.record;

import java.util.List;

/**
 * A look at a running test, taken about once a second.
 *
 * @param measured whether the figures are of the measured part, not of the warm-up: a run that is
 *     stopped in its warm-up is in DRAIN with the figures of the warm-up
 * @param elapsedS seconds since this part began
 * @param progress how much of the whole measured part is done, 0 to 1; NaN where the end is not
 *     known
 * @param connections open now
 * @param inFlight requests under way or waiting for a connection now
 * @param counts since the part began
 * @param traffic messages since the part began, where sending and receiving are two things
 * @param latency since the part began, in microseconds
 * @param lag how late requests started, since the part began, in microseconds
 * @param interval the last second alone
 * @param times since the part began; the run goes on to change them when the look is over
 * @param requests the same by the name of the request, with the same warning; empty where all are
 *     of one kind
 */
public record Snapshot(
        Phase phase,
        boolean measured,
        double elapsedS,
        double progress,
        int connections,
        int inFlight,
        Counts counts,
        Traffic traffic,
        Distribution latency,
        Distribution lag,
        Interval interval,
        Times times,
        List<RequestFigures> requests) {}
