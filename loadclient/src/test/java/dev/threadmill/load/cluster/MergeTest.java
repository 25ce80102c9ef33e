package dev.threadmill.load.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Arrival;
import dev.threadmill.load.plan.Limit;
import dev.threadmill.load.plan.LoadModel;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.plan.Target;
import dev.threadmill.load.plan.Threshold;
import dev.threadmill.load.plan.WebSocketMode;
import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.record.WorkerPart;
import dev.threadmill.load.transport.ErrorKind;
import dev.threadmill.load.transport.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final ClientHealth HEALTH =
            new ClientHealth(10, 0.5, 0.25, 3, 70, List.of("is slow"));
    private static final LoadModel OPEN =
            new LoadModel.Open(100, Arrival.CONSTANT, Limit.of(Duration.ofSeconds(10)));

    private static Plan plan(LoadModel model) {
        return Plan.of(Target.Http.get(URI.create("http://127.0.0.1/")), model, 8);
    }

    private static Figures figures(Recorder recorder, double elapsedS, Row... rows) {
        recorder.collect();
        return new Figures(
                true,
                Phase.MEASURE,
                elapsedS,
                2,
                1,
                recorder.counts(),
                recorder.traffic(),
                recorder.latency(),
                recorder.service(),
                recorder.lag(),
                recorder.connect(),
                recorder.firstByte(),
                List.of(rows));
    }

    private static Report.Ended ended(Figures figures, Findings findings) {
        return new Report.Ended(figures, "", START, figures.elapsedS(), 40_000, HEALTH, findings);
    }

    private static Report.Ended ended(Figures figures) {
        return ended(figures, new Findings.None());
    }

    /** As it comes out at the other end. */
    private static Report sent(Report report) throws MalformedException {
        return ReportCodec.decode(ReportCodec.encode("w", report)).report();
    }

    private static Part part(String name, Report.Ended end, Series series)
            throws MalformedException {
        Part part = new Part("id-" + name, name, 0);
        part.ended((Report.Ended) sent(end), series);
        return part;
    }

    private static void assertSame(Histogram whole, Histogram merged) {
        assertEquals(whole.getTotalCount(), merged.getTotalCount());
        for (double percentile : new double[] {0, 1, 50, 90, 99, 99.9, 99.99, 100}) {
            assertEquals(
                    whole.getValueAtPercentile(percentile),
                    merged.getValueAtPercentile(percentile));
        }
        assertEquals(whole.getMaxValue(), merged.getMaxValue());
        assertEquals(whole.getMinValue(), merged.getMinValue());
        assertEquals(whole, merged);
    }

    private static Outcome outcome(SplittableRandom random, long end) {
        return switch (random.nextInt(10)) {
            case 0 -> new Outcome.Failed(ErrorKind.TIMEOUT, "", end, 3, 4);
            case 1 -> new Outcome.Failed(ErrorKind.RESET, "", end, 5, 6);
            case 2 -> new Outcome.Answered(503, end - 1, end, 7, 8);
            default -> new Outcome.Answered(200, end - 5, end, 9, 10);
        };
    }

    @Test
    void samplesSplitOverWorkersGiveWhatOneHistogramOfAllGives() throws Exception {
        SplittableRandom random = new SplittableRandom(6);
        for (int round = 0; round < 12; round++) {
            boolean open = round % 2 == 0;
            Recorder whole = new Recorder(open, 2);
            List<Recorder> split = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                split.add(new Recorder(open, 2));
            }
            for (int i = random.nextInt(20_000); i > 0; i--) {
                long start = random.nextLong(1_000_000_000L);
                // From nanoseconds to beyond what a histogram holds.
                long service = (long) Math.exp(random.nextDouble(Math.log(9e12)));
                long intended = open ? start - random.nextLong(1_000_000) : start;
                Outcome outcome = outcome(random, start + service);
                whole.record(i, outcome, intended, start);
                split.get(random.nextInt(4)).record(i, outcome, intended, start);
                if (random.nextInt(50) == 0) {
                    whole.connected(service);
                    split.get(random.nextInt(4)).connected(service);
                }
            }
            whole.collect();
            Series series = new Series();
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                parts.add(part("w" + i, ended(figures(split.get(i), 10)), series));
            }
            Result merged = new Merge(plan(OPEN), parts).result(series, false, Instant.EPOCH);
            assertEquals(whole.counts(), merged.counts());
            assertSame(whole.latency(), merged.latency());
            assertSame(whole.service(), merged.service());
            assertSame(whole.lag(), merged.lag());
            assertSame(whole.connect(), merged.connect());
            assertSame(whole.firstByte(), merged.firstByte());
        }
    }

    private static Recorder recorder(int requests, long nanos) {
        Recorder recorder = new Recorder(true, 1);
        for (int i = 0; i < requests; i++) {
            recorder.record(0, new Outcome.Answered(200, nanos, nanos, 1, 1), 0, 0);
        }
        return recorder;
    }

    private static Row row(int number, double startS, double endS, int requests, long nanos) {
        Histogram latency = Histograms.create();
        latency.recordValueWithCount(nanos, Math.max(1, requests));
        return new Row(number, startS, endS, requests, 1, 2, latency);
    }

    @Test
    void theResultTellsWhoWasLostAndKeepsWhatTheyHadTold() throws Exception {
        Series series = new Series();
        Part good = part("a", ended(figures(recorder(300, 1_000), 10)), series);
        Part dead = new Part("id-b", "b", 0);
        Figures told = figures(recorder(100, 9_000), 4);
        dead.progressed(((Report.Progressed) sent(new Report.Progressed(told))).figures(), series);
        dead.lost(WorkerPart.State.DIED, "nothing was heard of it for 5 s");
        Part never = new Part("id-c", "c", 0);
        never.lost(WorkerPart.State.STALLED, "x");
        Plan plan =
                plan(OPEN)
                        .withThresholds(
                                List.of(Threshold.parse("max<5us"), Threshold.parse("errors<1%")));
        Result result = new Merge(plan, List.of(good, dead, never)).result(series, false, START);
        assertTrue(result.incomplete());
        assertFalse(result.interrupted());
        assertEquals(400, result.counts().ok());
        assertEquals(400, result.latency().getTotalCount());
        assertEquals(40, result.perSecond());
        assertEquals(
                List.of(
                        new WorkerPart("a", WorkerPart.State.FINISHED, 300, 30, 1, 40, ""),
                        new WorkerPart(
                                "b",
                                WorkerPart.State.DIED,
                                100,
                                25,
                                9.007,
                                0,
                                "nothing was heard of it for 5 s"),
                        new WorkerPart("c", WorkerPart.State.STALLED, 0, 0, 0, 0, "x")),
                result.workers());
        // Judged as one: only the lost one was slow.
        assertFalse(result.thresholds().get(0).passed());
        assertTrue(result.thresholds().get(1).passed());
        assertEquals(List.of("a: is slow"), result.client().reasons());
    }

    @Test
    void rowsOfTheSameSecondBecomeOneAndThoseThatComeTwiceCountOnce() throws Exception {
        Series series = new Series();
        Recorder none = recorder(1, 1);
        Part a = new Part("a", "a", 0);
        Part b = new Part("b", "b", 0);
        a.progressed(figures(none, 1, row(0, 0, 1.0, 100, 1_000)), series);
        a.progressed(figures(none, 2, row(0, 0, 1.0, 100, 1_000), row(1, 1, 2, 50, 1_000)), series);
        b.progressed(
                figures(none, 2, row(0, 0, 1.01, 202, 9_000), row(1, 1.01, 2.01, 10, 9_000)),
                series);
        b.progressed(figures(none, 2.3, row(Row.NONE, 2.01, 2.3, 10, 9_000)), series);
        var rows = new Merge(plan(OPEN), List.of(a, b)).result(series, false, START).series();
        assertEquals(2, rows.size());
        assertEquals(302, rows.get(0).perSecond(), 1e-9);
        assertEquals(60 / 1.01, rows.get(1).perSecond(), 1e-9);
        assertEquals(1, rows.get(0).endS());
        assertEquals(2.01, rows.get(1).endS());
        assertEquals(2, rows.get(0).errors());
        assertEquals(4, rows.get(1).dropped());
        assertEquals(9.0, rows.get(0).p50Us(), 0.01);
        assertEquals(1.0, rows.get(1).p50Us(), 0.01);
        assertEquals(9.0, rows.get(1).p99Us(), 0.01);
    }

    @Test
    void aLongRunKeepsARowForEachSecond() {
        Series series = new Series();
        for (int second = 0; second < 300; second++) {
            series.add(row(second, second, second + 1, 5, 1_000));
            series.add(row(second, second, second + 1, 7, 1_000));
        }
        // Far too late: its second is closed.
        series.add(row(0, 0, 1, 1_000, 1_000));
        var rows = series.rows();
        assertEquals(300, rows.size());
        assertTrue(rows.stream().allMatch(row -> row.perSecond() == 12));
        assertEquals(300, rows.getLast().endS());
    }

    @Test
    void theRowOfAWorkerThatPausedIsSpreadOverItsSeconds() {
        Series series = new Series();
        for (int second = 0; second < 8; second++) {
            series.add(row(second, second, second + 1, 100, 1_000));
        }
        series.add(row(0, 0, 1, 100, 9_000));
        series.add(row(1, 1, 2, 100, 9_000));
        series.add(row(2, 2, 5.7, 100, 9_000));
        series.add(row(3, 5.7, 6, 30, 9_000));
        series.add(row(4, 6, 7, 100, 9_000));
        series.add(row(5, 7, 8.2, 120, 9_000));
        var rows = series.rows();
        assertEquals(8, rows.size());
        double before = 0;
        double all = 0;
        for (var row : rows) {
            assertTrue(row.endS() > before, row.toString());
            all += row.perSecond() * (row.endS() - before);
            before = row.endS();
        }
        assertEquals(800 + 550, all, 1e-6);
        assertEquals(125, rows.get(3).perSecond());
        assertEquals(8.2, before);
    }

    @Test
    void aRowOfHoursDoesNotFillTheMemory() {
        Series series = new Series();
        series.add(row(0, 0, 1, 1, 1_000));
        series.add(row(1, 1, 600_000, 1_000, 1_000));
        series.add(row(2, 1e17, 1e18, 1_000, 1_000));
        var rows = series.rows();
        assertTrue(rows.size() < 70, "" + rows.size());
        assertEquals(600_000, rows.getLast().endS());
    }

    @Test
    void theLiveFiguresAreThoseOfAll() throws Exception {
        Series series = new Series();
        Part a = new Part("a", "a", 0);
        Part b = new Part("b", "b", 0);
        Merge merge = new Merge(plan(OPEN), List.of(a, b));
        assertTrue(merge.snapshot(0).isEmpty());
        a.progressed(figures(recorder(10, 1_000), 5, row(4, 4, 5, 10, 1_000)), series);
        b.progressed(figures(recorder(30, 9_000), 5, row(4, 4, 5, 20, 9_000)), series);
        Snapshot both = merge.snapshot(0).orElseThrow();
        assertEquals(40, both.counts().ok());
        assertEquals(4, both.connections());
        assertEquals(0.5, both.progress());
        assertEquals(30, both.interval().perSecond());
        assertEquals(40, both.latency().count());
        assertEquals(9, both.interval().p50Us(), 0.01);
        b.heard(3_000_000_000L);
        // Nothing new of the other: it is still counted, but not for this second.
        assertEquals(20, merge.snapshot(3_000_000_000L).orElseThrow().interval().perSecond());
        a.lost(WorkerPart.State.DIED, "");
        Snapshot one = merge.snapshot(0).orElseThrow();
        assertEquals(40, one.counts().ok());
        assertEquals(2, one.connections());
        assertEquals(20, one.interval().perSecond());
    }

    @Test
    void heldConnectionsAndEventsAreAdded() throws Exception {
        Target target =
                Target.WebSocket.of(URI.create("ws://127.0.0.1/"), new WebSocketMode.Idle(true));
        Plan idle = Plan.of(target, new LoadModel.Closed(Limit.of(Duration.ofSeconds(1))), 30);
        Series series = new Series();
        Histogram probe = Histograms.create();
        probe.recordValue(5_000);
        Findings one = new Findings.Idle(10, 2, 9, 1, 3, 2, probe);
        Findings two = new Findings.Idle(10, 1, 8, 2, 4, 3, probe);
        Part lost = new Part("c", "c", 0);
        Recorder opened = new Recorder(false, 1);
        opened.connected(7);
        lost.progressed(figures(opened, 700), series);
        lost.lost(WorkerPart.State.DIED, "");
        List<Part> parts =
                List.of(
                        part("a", ended(figures(recorder(1, 1), 2), one), series),
                        part("b", ended(figures(recorder(1, 1), 1), two), series),
                        lost);
        Result result = new Merge(idle, parts).result(series, false, START);
        Findings.Idle found = (Findings.Idle) result.findings();
        assertEquals(21, found.opened());
        assertEquals(2, found.openS());
        assertEquals(4, found.lost(), "and what the lost one held");
        assertTrue(result.workers().stream().allMatch(part -> part.perSecond() == 0));
        assertEquals(2, found.probe().getTotalCount());
        assertEquals(2, result.measuredS());
    }

    @Test
    void countsAreAdded() {
        Counts one = new Counts(1, 2, 3, 4, 5, new TreeMap<>(Map.of(200, 1L)), Map.of());
        Counts two =
                new Counts(
                        10,
                        20,
                        30,
                        40,
                        50,
                        new TreeMap<>(Map.of(200, 2L, 500, 1L)),
                        Map.of(ErrorKind.DNS, 4L));
        assertEquals(
                new Counts(
                        11,
                        22,
                        33,
                        44,
                        55,
                        new TreeMap<>(Map.of(200, 3L, 500, 1L)),
                        Map.of(ErrorKind.DNS, 4L)),
                one.plus(two));
    }
}
