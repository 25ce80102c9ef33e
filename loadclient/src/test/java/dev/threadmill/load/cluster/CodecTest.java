package dev.threadmill.load.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Shard;
import dev.threadmill.load.record.ClientHealth;
import dev.threadmill.load.record.Counts;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.HistogramCodec;
import dev.threadmill.load.record.Histograms;
import dev.threadmill.load.record.InvalidHistogramException;
import dev.threadmill.load.record.Phase;
import dev.threadmill.load.record.Traffic;
import dev.threadmill.load.transport.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CodecTest {
    private static final List<Order> ORDERS =
            List.of(
                    new Order.Take("r1", new Shard(3, 4), "{\"a\": \"ä€😀\"}"),
                    new Order.Start("r1", 1_768_000_000_123_456L));

    private static final List<Report> REPORTS =
            List.of(
                    new Report.Ready(17),
                    new Report.Refused("nothing listens there: ä"),
                    new Report.Progressed(figures()),
                    ended(new Findings.None(), "was stopped"),
                    ended(new Findings.Idle(1, 2.5, 3.5, 4, 5, 6, times(7)), ""),
                    ended(new Findings.Events(1, 2, 3, 4, 5), ""));

    private static Histogram times(long... nanos) {
        Histogram histogram = Histograms.create();
        Arrays.stream(nanos).forEach(histogram::recordValue);
        return histogram;
    }

    private static Figures figures() {
        return new Figures(
                true,
                Phase.MEASURE,
                12.5,
                8,
                3,
                new Counts(
                        1,
                        2,
                        3,
                        4,
                        5,
                        new TreeMap<>(Map.of(200, 5L, 4_001, 6L)),
                        Map.of(ErrorKind.TIMEOUT, 2L)),
                new Traffic(6, 7),
                times(0, 1, 2_000_000, Histograms.NANOS_MAX),
                times(5, 6),
                times(),
                times(9),
                times(10),
                List.of(
                        new Row(4, 11, 12, 100, 1, 2, times(3)),
                        new Row(Row.NONE, 12, 12.5, 50, 0, 0, times())));
    }

    private static Report ended(Findings findings, String left) {
        ClientHealth health = new ClientHealth(1, 0.5, 0.25, 3, 4, List.of("is slow", "very"));
        Instant at = Instant.parse("2026-01-02T03:04:05.678Z");
        return new Report.Ended(figures(), left, at, 12.25, 41_000, health, findings);
    }

    @Test
    void whatIsSentComesOutAgain() throws Exception {
        for (Order order : ORDERS) {
            assertEquals(order, OrderCodec.decode(OrderCodec.encode(order)));
        }
        for (Report report : REPORTS) {
            ReportCodec.Sent sent = ReportCodec.decode(ReportCodec.encode("w.1", report));
            assertEquals(new ReportCodec.Sent("w.1", report), sent);
        }
        for (RunState state :
                List.of(
                        new RunState(RunState.Wish.GO, Set.of()),
                        new RunState(RunState.Wish.OVER, Set.of("a.1", "b.2")))) {
            assertEquals(state, RunState.parse(state.text()));
        }
        var worker = new Workers.Registered("a.1", "ä b", "host", 7, "1.0", 1, 2, true);
        assertEquals(worker, Workers.read("a.1", Workers.text(worker), false).orElseThrow());
    }

    @Test
    void figuresThatAreNoneDoNotSpoilAReport() throws Exception {
        ClientHealth odd =
                new ClientHealth(Double.NaN, -1, 0, Double.POSITIVE_INFINITY, 0, List.of());
        Report report =
                new Report.Ended(
                        figures(),
                        "x".repeat(99_999),
                        Instant.EPOCH,
                        -3,
                        0,
                        odd,
                        new Findings.None());
        var ended = (Report.Ended) ReportCodec.decode(ReportCodec.encode("w", report)).report();
        assertEquals(new ClientHealth(0, 0, 0, 0, 0, List.of()), ended.client());
        assertEquals(0, ended.measuredS());
        assertTrue(ended.left().length() < 5_000);
    }

    @Test
    void anotherVersionIsToldFromGarbage() throws Exception {
        byte[] order = OrderCodec.encode(ORDERS.getFirst());
        order[0] = 9;
        assertEquals(9, OrderCodec.version(order));
        assertEquals("r1", OrderCodec.run(order));
        assertThrows(MalformedException.class, () -> OrderCodec.decode(order));
        byte[] report = ReportCodec.encode("w", REPORTS.getFirst());
        report[0] = 9;
        assertInstanceOf(Report.Refused.class, ReportCodec.decode(report).report());
    }

    @Test
    void aHistogramOfAnotherShapeIsRefused() {
        Histogram other = new Histogram(1_000_000, 2);
        ByteBuffer bytes = ByteBuffer.allocate(other.getNeededByteBufferCapacity());
        byte[] encoded = Arrays.copyOf(bytes.array(), other.encodeIntoCompressedByteBuffer(bytes));
        var refused =
                assertThrows(InvalidHistogramException.class, () -> HistogramCodec.decode(encoded));
        assertEquals("of another shape", refused.getMessage());
    }

    @Test
    void garbageIsRefusedAndNothingWorse() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 4_000; round++) {
            byte[] bytes = damaged(random);
            mayBeMalformed(() -> ReportCodec.decode(bytes));
            mayBeMalformed(() -> OrderCodec.decode(bytes));
            mayBeMalformed(() -> OrderCodec.run(bytes));
            mayBeMalformed(() -> HistogramCodec.decode(bytes));
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            mayBeMalformed(() -> RunState.parse(text));
            mayBeMalformed(() -> Workers.read("x", text, false));
        }
        for (String text : List.of("", "[]", "null", "{", "{\"name\": 3}", "go a,,b", "go ,")) {
            mayBeMalformed(() -> RunState.parse(text));
            assertTrue(Workers.read("x", text, false).isEmpty());
        }
    }

    private interface Reading {
        Object read() throws MalformedException, InvalidHistogramException;
    }

    private static void mayBeMalformed(Reading reading) {
        try {
            reading.read();
        } catch (MalformedException e) {
            assertTrue(e.getMessage().matches("(is|has|goes) .+"), e::getMessage);
        } catch (InvalidHistogramException e) {
            assertTrue(e.getMessage().matches("(of|that) .+"), e::getMessage);
        }
    }

    /** A message with some bytes changed, cut off, added, or none of it at all. */
    private static byte[] damaged(SplittableRandom random) {
        byte[] bytes =
                switch (random.nextInt(4)) {
                    case 0 -> OrderCodec.encode(ORDERS.get(random.nextInt(ORDERS.size())));
                    case 1 -> HistogramCodec.encode(times(1, 1 + random.nextLong(1_000_000_000)));
                    case 2 -> new byte[random.nextInt(200)];
                    default -> ReportCodec.encode("w", REPORTS.get(random.nextInt(REPORTS.size())));
                };
        if (bytes.length == 0) {
            return bytes;
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> Arrays.copyOf(bytes, bytes.length + random.nextInt(9));
            default -> bytes;
        };
    }
}
