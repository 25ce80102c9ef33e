package dev.threadmill.recording.replay;

import dev.threadmill.load.record.Distribution;
import java.util.List;
import java.util.Map;

/**
 * How a replay went.
 *
 * @param connections that were to be opened
 * @param failures connections that could not be opened or were lost, by reason
 * @param withheld recorded messages that the transform did not let through
 * @param same answers as recorded
 * @param differences the first of them
 * @param latency from when a message was due to the next one received; without times to keep, from
 *     when it was sent
 * @param lag how much later than due messages were sent
 */
public record ReplayResult(
        long connections,
        long connected,
        Map<String, Long> failures,
        long sent,
        long withheld,
        long received,
        long same,
        long different,
        long missing,
        long unexpected,
        List<Difference> differences,
        Distribution latency,
        Distribution lag,
        double elapsedS,
        boolean interrupted) {
    public ReplayResult {
        failures = Map.copyOf(failures);
        differences = List.copyOf(differences);
    }

    /** Whether everything came back as recorded. */
    public boolean asRecorded() {
        return different + missing + unexpected == 0 && failures.isEmpty();
    }
}
