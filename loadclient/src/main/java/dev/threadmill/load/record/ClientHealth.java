package dev.threadmill.load.record;

import java.util.List;

/**
 * What the load client saw of itself during the measured part.
 *
 * @param cpuUsPerRequest processor time of the whole process, user and system, per finished request
 * @param cpuShare processor time used of what the machine's cores had, 0 to 1
 * @param carrierShare processor time used of what the carrier threads could use, 0 to 1
 * @param gcPauseMs time spent in garbage collections
 * @param timerOvershootP99Us how late a thread that only sleeps woke up, 99th percentile
 * @param reasons why the result may show the client's limit rather than the target's; empty where
 *     it does not
 * @param own those of the reasons that are the client's alone; not that every connection was busy,
 *     for which a slow target is as good a reason
 */
public record ClientHealth(
        double cpuUsPerRequest,
        double cpuShare,
        double carrierShare,
        double gcPauseMs,
        double timerOvershootP99Us,
        List<String> reasons,
        List<String> own) {
    public ClientHealth {
        reasons = List.copyOf(reasons);
        own = List.copyOf(own);
    }

    /** Whose reasons are all its own. */
    public ClientHealth(
            double cpuUsPerRequest,
            double cpuShare,
            double carrierShare,
            double gcPauseMs,
            double timerOvershootP99Us,
            List<String> reasons) {
        this(
                cpuUsPerRequest,
                cpuShare,
                carrierShare,
                gcPauseMs,
                timerOvershootP99Us,
                reasons,
                reasons);
    }

    /** Whether the client may have limited the result. */
    public boolean limited() {
        return !reasons.isEmpty();
    }
}
