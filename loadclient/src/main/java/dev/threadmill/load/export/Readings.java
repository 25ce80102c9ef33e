package dev.threadmill.load.export;

import dev.threadmill.load.export.Reading.Counter;
import dev.threadmill.load.export.Reading.Durations;
import dev.threadmill.load.export.Reading.Gauge;
import dev.threadmill.load.export.Reading.Point;
import dev.threadmill.load.export.Reading.Spread;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.RequestFigures;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** All metrics of one look at a run. Those of the warm-up are told apart by the label phase. */
final class Readings {
    private static final String OUTCOME = "outcome";
    private static final String REQUEST = "request";

    private final Map<String, String> labels;
    private final List<Reading> list = new ArrayList<>();

    private Readings(Map<String, String> tags, boolean warmup) {
        labels = new TreeMap<>(tags);
        labels.put("phase", warmup ? "warmup" : "measure");
    }

    /** The metrics of a running test. */
    static List<Reading> of(Snapshot now, Map<String, String> tags) {
        Readings readings = new Readings(tags, !now.measured());
        readings.totals(now.counts(), now.times(), now.requests());
        readings.gauge("threadmill.connections", "Connections open now.", now.connections());
        readings.gauge("threadmill.in_flight", "Requests under way or waiting.", now.inFlight());
        if (!Double.isNaN(now.progress())) {
            readings.gauge(
                    "threadmill.progress", "Done of the measured part, 0 to 1.", now.progress());
        }
        readings.gauge("threadmill.running", "1 while the test runs.", 1);
        return readings.list;
    }

    /** The metrics of a test that is over. */
    static List<Reading> of(Result result, Map<String, String> tags) {
        Readings readings = new Readings(tags, false);
        readings.totals(result.counts(), result.times(), result.requests());
        readings.gauge("threadmill.connections", "Connections open now.", 0);
        readings.gauge("threadmill.in_flight", "Requests under way or waiting.", 0);
        readings.gauge("threadmill.running", "1 while the test runs.", 0);
        // Of a run that was stopped, nobody can say.
        if (!result.interrupted()) {
            boolean passed = result.counts().ok() > 0 && result.passed() && !result.incomplete();
            readings.gauge(
                    "threadmill.passed",
                    "1 where every threshold held, and anything succeeded.",
                    passed ? 1 : 0);
        }
        return readings.list;
    }

    private void totals(Counts counts, Times times, List<RequestFigures> requests) {
        List<Point> outcomes = new ArrayList<>();
        // With names the whole is their sum: a query that adds all up must not count twice.
        if (requests.isEmpty()) {
            outcomes(outcomes, labels, counts);
        }
        requests.forEach(one -> outcomes(outcomes, with(REQUEST, one.name()), one.counts()));
        list.add(new Counter("threadmill.requests", "Requests that ended.", outcomes));
        list.add(
                new Counter(
                        "threadmill.responses",
                        "Answers by status, Close frames by code.",
                        counts.status().entrySet().stream()
                                .map(one -> point("code", one.getKey().toString(), one.getValue()))
                                .toList()));
        list.add(
                new Counter(
                        "threadmill.errors",
                        "Requests without an answer, by reason.",
                        counts.errors().entrySet().stream()
                                .map(one -> point("reason", one.getKey().key(), one.getValue()))
                                .toList()));
        list.add(
                new Counter(
                        "threadmill.bytes",
                        "Bytes read from connections and written to them.",
                        List.of(
                                point("direction", "in", counts.bytesIn()),
                                point("direction", "out", counts.bytesOut()))));
        durations(
                "threadmill.latency",
                "From the intended start (open model) or the start to the end.",
                times,
                requests,
                Times::latency);
        durations(
                "threadmill.service_time",
                "From the actual start to the end of the answer.",
                times,
                requests,
                Times::service);
        durations(
                "threadmill.schedule_lag",
                "How late requests of an open model started.",
                times,
                List.of(),
                Times::lag);
        durations("threadmill.connect", "To open a connection.", times, List.of(), Times::connect);
    }

    private static void outcomes(List<Point> into, Map<String, String> labels, Counts counts) {
        into.add(new Point(with(labels, OUTCOME, "ok"), counts.ok()));
        into.add(new Point(with(labels, OUTCOME, "failed"), counts.failed()));
        into.add(new Point(with(labels, OUTCOME, "dropped"), counts.dropped()));
    }

    private void durations(
            String name,
            String help,
            Times times,
            List<RequestFigures> requests,
            Function<Times, Histogram> which) {
        List<Spread> spreads = new ArrayList<>();
        if (requests.isEmpty()) {
            spreads.add(Buckets.of(labels, which.apply(times)));
        }
        for (RequestFigures one : requests) {
            spreads.add(Buckets.of(with(REQUEST, one.name()), which.apply(one.times())));
        }
        list.add(new Durations(name, help, spreads));
    }

    private void gauge(String name, String help, double value) {
        list.add(new Gauge(name, help, List.of(new Point(labels, value))));
    }

    private Point point(String key, String value, double count) {
        return new Point(with(key, value), count);
    }

    private Map<String, String> with(String key, String value) {
        return with(labels, key, value);
    }

    private static Map<String, String> with(Map<String, String> labels, String key, String value) {
        Map<String, String> more = new TreeMap<>(labels);
        more.put(key, value);
        return more;
    }
}
