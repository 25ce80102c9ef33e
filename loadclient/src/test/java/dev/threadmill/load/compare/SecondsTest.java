package dev.threadmill.load.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.LogBuckets;
import dev.threadmill.load.statistics.Interval;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Runs that are made up, so that the truth is known. */
class SecondsTest {
    private static final int REQUESTS = 400;

    /** A run and what its histogram says of it. */
    private record Made(ObjectNode json, Histogram nanos) {
        double p99() {
            return nanos.getValueAtPercentile(99) / 1_000.0;
        }
    }

    @Test
    void holdsTheTruthOfRunsThatSwingFromSecondToSecond() {
        Random random = new Random(3);
        int held = 0;
        int trials = 120;
        for (int i = 0; i < trials; i++) {
            Made before = run(random, 30, 1.0);
            Made after = run(random, 30, 1.2);
            Interval interval =
                    new Seconds(before.json(), after.json())
                            .of(Measure.P99, before.p99(), after.p99());
            assertTrue(interval.contains(after.p99() / before.p99() - 1), "its own estimate");
            held += interval.contains(0.2) ? 1 : 0;
        }
        // The bootstrap is a little too sure of itself with so few seconds.
        assertTrue(held >= 0.85 * trials, "held " + held + " of " + trials);
    }

    @Test
    void aClearDifferenceIsSeen() {
        Random random = new Random(4);
        Made before = run(random, 30, 1.0);
        Made after = run(random, 30, 2.0);
        Seconds seconds = new Seconds(before.json(), after.json());
        assertTrue(seconds.of(Measure.P99, before.p99(), after.p99()).low() > 0.5);
        Interval rate = seconds.of(Measure.RATE, REQUESTS, REQUESTS);
        assertEquals(0, rate.low(), 1e-9);
        assertEquals(0, rate.high(), 1e-9);
    }

    @Test
    void nineSecondsAreTooFew() {
        Made shortRun = run(new Random(5), 9, 1.0);
        Made longRun = run(new Random(5), 10, 1.0);
        assertFalse(known(shortRun, longRun));
        assertFalse(known(longRun, shortRun));
        assertTrue(known(longRun, longRun));
    }

    @Test
    void theLongestOfAllHasNoInterval() {
        Made run = run(new Random(6), 20, 1.0);
        assertFalse(new Seconds(run.json(), run.json()).of(Measure.MAX, 1, 1).known());
    }

    @Test
    void aFileThatClaimsMonstrousBucketsIsNotBelieved() {
        Made run = run(new Random(7), 20, 1.0);
        Made hostile = run(new Random(7), 20, 1.0);
        hostile.json()
                .withArray("/history/slices")
                .forEach(slice -> ((ObjectNode) slice).put("bucket", Integer.MAX_VALUE));
        assertFalse(known(run, hostile));
    }

    private static boolean known(Made before, Made after) {
        return new Seconds(before.json(), after.json()).of(Measure.P99, 1, 1).known();
    }

    /** Each second has a level of its own, a little like the one before. */
    private static Made run(Random random, int seconds, double scale) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode history = json.putObject("history");
        history.put("buckets_per_octave", LogBuckets.PER_OCTAVE);
        ArrayNode slices = history.putArray("slices");
        Histogram all = new Histogram(3);
        double level = 0;
        for (int i = 0; i < seconds; i++) {
            level = 0.3 * level + 0.1 * random.nextGaussian();
            Histogram second = new Histogram(3);
            for (int j = 0; j < REQUESTS; j++) {
                double us = 500 * scale * Math.exp(level + 0.5 * random.nextGaussian());
                second.recordValue((long) (us * 1_000));
            }
            all.add(second);
            LogBuckets buckets = LogBuckets.of(second);
            ObjectNode slice = slices.addObject();
            slice.put("from_s", i).put("to_s", i + 1).put("measured", true);
            slice.put("total", REQUESTS).put("failed", 0).put("dropped", 0);
            slice.put("bucket", buckets.first());
            ArrayNode counts = slice.putArray("counts");
            for (long count : buckets.counts()) {
                counts.add(count);
            }
        }
        return new Made(json, all);
    }
}
