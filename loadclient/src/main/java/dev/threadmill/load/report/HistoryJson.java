package dev.threadmill.load.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.History;
import dev.threadmill.load.record.LogBuckets;
import dev.threadmill.load.record.Slice;
import java.util.Locale;

/** How a run went, for charts: its phases, and a bounded number of slices with their buckets. */
final class HistoryJson {
    private HistoryJson() {}

    static ObjectNode of(History history) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode phases = json.putArray("phases");
        for (History.Span span : history.phases()) {
            phases.addObject()
                    .put("phase", span.phase().name().toLowerCase(Locale.ROOT))
                    .put("from_s", JsonReport.round(span.fromS()))
                    .put("to_s", JsonReport.round(span.toS()));
        }
        json.put("bucket_first_us", LogBuckets.FIRST_US);
        json.put("buckets_per_octave", LogBuckets.PER_OCTAVE);
        ArrayNode slices = json.putArray("slices");
        history.slices().forEach(slice -> slice(slices.addObject(), slice));
        return json;
    }

    private static void slice(ObjectNode json, Slice slice) {
        Counts counts = slice.counts();
        json.put("from_s", JsonReport.round(slice.fromS()));
        json.put("to_s", JsonReport.round(slice.toS()));
        json.put("measured", slice.measured());
        json.put("total", counts.total()).put("failed", counts.failed());
        json.put("dropped", counts.dropped());
        ObjectNode status = json.putObject("status");
        counts.status()
                .forEach((code, count) ->
                        status.put(code == Slice.OTHER ? "other" : code.toString(), count));
        ObjectNode errors = json.putObject("errors");
        counts.errors().forEach((kind, count) -> errors.put(kind.key(), count));
        json.put("exact", slice.exact());
        json.put("p50_us", JsonReport.round(slice.p50Us()));
        json.put("p90_us", JsonReport.round(slice.p90Us()));
        json.put("p99_us", JsonReport.round(slice.p99Us()));
        json.put("p999_us", JsonReport.round(slice.p999Us()));
        json.put("max_us", JsonReport.round(slice.maxUs()));
        json.put("bucket", slice.latency().first());
        ArrayNode buckets = json.putArray("counts");
        for (long count : slice.latency().counts()) {
            buckets.add(count);
        }
    }
}
