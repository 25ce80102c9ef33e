package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.recording.replay.Difference;
import dev.threadmill.recording.replay.ReplayResult;
import java.net.URI;
import java.util.Locale;

/** A replay's result for machines. */
public final class ReplayJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ReplayJson() {}

    /** Writes a result; of its differences the first hundred. */
    public static String of(ReplayResult result, String input, URI server) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("tool", "threadmill").put("version", Version.current());
        json.put("input", input).put("target", Secrets.mask(server));
        json.put("elapsed_s", JsonReport.round(result.elapsedS()));
        json.put("interrupted", result.interrupted());
        json.put("as_recorded", result.asRecorded());
        ObjectNode connections = json.putObject("connections");
        connections.put("total", result.connections()).put("opened", result.connected());
        ObjectNode failures = connections.putObject("failures");
        result.failures().forEach(failures::put);
        json.putObject("messages")
                .put("sent", result.sent())
                .put("not_sent", result.withheld())
                .put("received", result.received())
                .put("same", result.same())
                .put("different", result.different())
                .put("missing", result.missing())
                .put("unexpected", result.unexpected());
        JsonReport.times(json.putObject("latency_us"), result.latency());
        JsonReport.times(json.putObject("schedule_lag_us"), result.lag());
        ArrayNode differences = json.putArray("differences");
        result.differences().forEach(difference -> add(differences.addObject(), difference));
        return json.toPrettyString() + "\n";
    }

    private static void add(ObjectNode json, Difference difference) {
        json.put("type", difference.type().name().toLowerCase(Locale.ROOT));
        json.put("connection", difference.connection()).put("copy", difference.copy());
        json.put("answer", difference.number()).put("at_ms", difference.atMs());
        ArrayNode details = json.putArray("details");
        difference.details().forEach(details::add);
    }
}
