package dev.threadmill.load.cluster;

import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.HistogramCodec;
import dev.threadmill.load.record.InvalidHistogramException;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Traffic;
import dev.threadmill.load.transport.ErrorKind;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Reports as bytes: version, worker, kind, and what belongs to it. */
final class ReportCodec {
    static final int BYTES_MAX = 32 * 1024 * 1024;
    static final int TEXT_BYTES_MAX = 8_192;

    private static final int STATUS_MAX = 65_536;
    private static final int REASONS_MAX = 64;

    private static final byte READY = 1;
    private static final byte REFUSED = 2;
    private static final byte PROGRESSED = 3;
    private static final byte ENDED = 4;

    private static final byte NOTHING = 0;
    private static final byte IDLE = 1;
    private static final byte EVENTS = 2;

    private ReportCodec() {}

    /** A report and the id of who has sent it. */
    record Sent(String worker, Report report) {}

    static byte[] encode(String worker, Report report) {
        Out out = new Out().put(OrderCodec.VERSION).put(worker);
        switch (report) {
            case Report.Ready ready -> out.put(READY).put(ready.connections());
            case Report.Refused refused -> out.put(REFUSED).put(clip(refused.message()));
            case Report.Progressed progressed -> figures(out.put(PROGRESSED), progressed.figures());
            case Report.Ended ended -> {
                figures(out.put(ENDED), ended.figures());
                out.put(clip(ended.left())).put(ended.startedAt().toEpochMilli());
                out.put(ended.measuredS()).put(ended.startErrorNanos());
                client(out, ended.client());
                findings(out, ended.findings());
            }
        }
        return out.bytes();
    }

    static Sent decode(byte[] bytes) throws MalformedException {
        if (bytes.length > BYTES_MAX) {
            throw new MalformedException("is too long");
        }
        In in = new In(bytes);
        byte version = in.tag();
        String worker = in.text(OrderCodec.ID_BYTES_MAX);
        if (version != OrderCodec.VERSION) {
            String message = "speaks version " + version + " of the protocol of workers";
            return new Sent(worker, new Report.Refused(message));
        }
        Report report =
                switch (in.tag()) {
                    case READY -> new Report.Ready(in.number(Integer.MAX_VALUE));
                    case REFUSED -> new Report.Refused(in.text(TEXT_BYTES_MAX));
                    case PROGRESSED -> new Report.Progressed(figures(in));
                    case ENDED ->
                            new Report.Ended(
                                    figures(in),
                                    in.text(TEXT_BYTES_MAX),
                                    instant(in),
                                    in.figure(),
                                    in.number(),
                                    client(in),
                                    findings(in));
                    default -> throw new MalformedException("is of no kind that there is");
                };
        in.end();
        return new Sent(worker, report);
    }

    private static String clip(String text) {
        // A character has three bytes at most, those of a pair have two each.
        int max = TEXT_BYTES_MAX / 3;
        return text.length() <= max ? text : text.substring(0, max - 1) + "…";
    }

    private static void figures(Out out, Figures figures) {
        out.put(figures.measured()).put(figures.phase().name()).put(figures.elapsedS());
        out.put(figures.connections()).put(figures.inFlight());
        counts(out, figures.counts());
        out.put(figures.traffic().sent()).put(figures.traffic().received());
        out.put(HistogramCodec.encode(figures.latency()));
        // In a closed model it is the same.
        boolean same = figures.service().equals(figures.latency());
        out.put(same);
        if (!same) {
            out.put(HistogramCodec.encode(figures.service()));
        }
        out.put(HistogramCodec.encode(figures.lag()));
        out.put(HistogramCodec.encode(figures.connect()));
        out.put(HistogramCodec.encode(figures.firstByte()));
        out.put(figures.rows().size());
        for (Row row : figures.rows()) {
            out.put(row.number() + 1).put(row.startS()).put(row.endS());
            out.put(row.requests()).put(row.errors()).put(row.dropped());
            out.put(HistogramCodec.encode(row.latency()));
        }
    }

    private static Figures figures(In in) throws MalformedException {
        boolean measured = in.flag();
        Phase phase = in.value(Phase.values());
        double elapsedS = in.figure();
        int connections = in.number(Integer.MAX_VALUE);
        int inFlight = in.number(Integer.MAX_VALUE);
        Counts counts = counts(in);
        Traffic traffic = new Traffic(in.number(), in.number());
        Histogram latency = histogram(in);
        Histogram service = in.flag() ? latency : histogram(in);
        return new Figures(
                measured,
                phase,
                elapsedS,
                connections,
                inFlight,
                counts,
                traffic,
                latency,
                service,
                histogram(in),
                histogram(in),
                histogram(in),
                rows(in));
    }

    private static List<Row> rows(In in) throws MalformedException {
        List<Row> rows = new ArrayList<>();
        for (int left = in.number(Figures.ROWS_MAX); left > 0; left--) {
            int number = in.number(Integer.MAX_VALUE) - 1;
            double startS = in.figure();
            double endS = in.figure();
            if (endS < startS) {
                throw new MalformedException("has a row that ends before it begins");
            }
            rows.add(
                    new Row(
                            number,
                            startS,
                            endS,
                            in.number(),
                            in.number(),
                            in.number(),
                            histogram(in)));
        }
        return rows;
    }

    private static Histogram histogram(In in) throws MalformedException {
        try {
            return HistogramCodec.decode(in.bytes(HistogramCodec.BYTES_MAX));
        } catch (InvalidHistogramException e) {
            throw new MalformedException("has a histogram " + e.getMessage());
        }
    }

    private static void counts(Out out, Counts counts) {
        out.put(counts.ok()).put(counts.failed()).put(counts.dropped());
        out.put(counts.bytesIn()).put(counts.bytesOut());
        out.put(Math.min(STATUS_MAX, counts.status().size()));
        counts.status().entrySet().stream()
                .limit(STATUS_MAX)
                .forEach(entry -> out.put(entry.getKey()).put(entry.getValue()));
        out.put(counts.errors().size());
        counts.errors().forEach((kind, count) -> out.put(kind.name()).put(count));
    }

    private static Counts counts(In in) throws MalformedException {
        long ok = in.number();
        long failed = in.number();
        long dropped = in.number();
        long bytesIn = in.number();
        long bytesOut = in.number();
        SortedMap<Integer, Long> status = new TreeMap<>();
        for (int left = in.number(STATUS_MAX); left > 0; left--) {
            status.put(in.number(Integer.MAX_VALUE), in.number());
        }
        Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
        for (int left = in.number(ErrorKind.values().length); left > 0; left--) {
            errors.put(in.value(ErrorKind.values()), in.number());
        }
        return new Counts(ok, failed, dropped, bytesIn, bytesOut, status, errors);
    }

    private static Instant instant(In in) throws MalformedException {
        try {
            return Instant.ofEpochMilli(in.number());
        } catch (DateTimeException e) {
            throw new MalformedException("has a time that is none");
        }
    }

    private static void client(Out out, ClientHealth client) {
        out.put(client.cpuUsPerRequest()).put(client.cpuShare()).put(client.carrierShare());
        out.put(client.gcPauseMs()).put(client.timerOvershootP99Us());
        List<String> reasons =
                client.reasons().subList(0, Math.min(REASONS_MAX, client.reasons().size()));
        out.put(reasons.size());
        reasons.forEach(reason -> out.put(clip(reason)));
    }

    private static ClientHealth client(In in) throws MalformedException {
        double cpuUsPerRequest = in.figure();
        double cpuShare = in.figure();
        double carrierShare = in.figure();
        double gcPauseMs = in.figure();
        double overshootUs = in.figure();
        List<String> reasons = new ArrayList<>();
        for (int left = in.number(REASONS_MAX); left > 0; left--) {
            reasons.add(in.text(TEXT_BYTES_MAX));
        }
        return new ClientHealth(
                cpuUsPerRequest, cpuShare, carrierShare, gcPauseMs, overshootUs, reasons);
    }

    private static void findings(Out out, Findings findings) {
        switch (findings) {
            case Findings.None none -> out.put(NOTHING);
            case Findings.Broadcast broadcast ->
                    throw new IllegalArgumentException("a broadcast is not divided");
            case Findings.Idle idle -> {
                out.put(IDLE).put(idle.opened()).put(idle.openS()).put(idle.heldS());
                out.put(idle.lost()).put(idle.probes()).put(idle.echoes());
                out.put(HistogramCodec.encode(idle.probe()));
            }
            case Findings.Events events -> {
                out.put(EVENTS).put(events.sent()).put(events.received());
                out.put(events.missing()).put(events.unmatched()).put(events.lost());
            }
            case Findings.Bridge bridge ->
                    throw new IllegalArgumentException("a bridge's load is not divided");
            case Findings.Flows flows ->
                    throw new IllegalArgumentException("a flow is not divided");
        }
    }

    private static Findings findings(In in) throws MalformedException {
        return switch (in.tag()) {
            case NOTHING -> new Findings.None();
            case IDLE ->
                    new Findings.Idle(
                            in.number(Integer.MAX_VALUE),
                            in.figure(),
                            in.figure(),
                            in.number(Integer.MAX_VALUE),
                            in.number(Integer.MAX_VALUE),
                            in.number(Integer.MAX_VALUE),
                            histogram(in));
            case EVENTS ->
                    new Findings.Events(
                            in.number(),
                            in.number(),
                            in.number(),
                            in.number(),
                            in.number(Integer.MAX_VALUE));
            default -> throw new MalformedException("has findings of no kind that there is");
        };
    }
}
