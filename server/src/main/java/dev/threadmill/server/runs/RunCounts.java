package dev.threadmill.server.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.atomic.LongAdder;

/** What has happened to runs since the start. */
final class RunCounts {
    final LongAdder written = new LongAdder();
    final LongAdder writeFailures = new LongAdder();

    /** Results that were neither written nor held. */
    final LongAdder lost = new LongAdder();

    /** Runs that had to go for newer ones. */
    final LongAdder evicted = new LongAdder();

    /** Files that are not what their names say. */
    final LongAdder unreadable = new LongAdder();

    ObjectNode addTo(ObjectNode json) {
        json.put("written", written.sum()).put("write_failures", writeFailures.sum());
        json.put("lost", lost.sum()).put("evicted", evicted.sum());
        return json.put("unreadable", unreadable.sum());
    }
}
