package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Snapshot;
import java.util.Locale;

/** A look at a running test as one line of JSON, for programs that follow it. */
public final class ProgressJson {
    private ProgressJson() {}

    /** The line, without its end. */
    public static String of(Snapshot now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("phase", now.phase().name().toLowerCase(Locale.ROOT));
        json.put("measured", now.measured());
        json.put("t_s", JsonReport.round(now.elapsedS()));
        if (Double.isNaN(now.progress())) {
            json.putNull("progress");
        } else {
            json.put("progress", JsonReport.round(now.progress()));
        }
        json.put("connections", now.connections());
        json.put("in_flight", now.inFlight());
        json.put("ok", now.counts().ok());
        json.put("failed", now.counts().failed());
        json.put("dropped", now.counts().dropped());
        json.put("per_second", JsonReport.round(now.interval().perSecond()));
        json.put("p50_us", JsonReport.round(now.interval().p50Us()));
        json.put("p99_us", JsonReport.round(now.interval().p99Us()));
        JsonReport.times(json.putObject("latency_us"), now.latency());
        return json.toString();
    }
}
