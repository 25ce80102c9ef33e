package dev.threadmill.load.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.LogBuckets;
import dev.threadmill.load.statistics.Interval;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are made up, so that the truth is known. */
class SecondsTest {
    private static final int REQUESTS = 400;

    /** A run and what its histogram says of it. */
    private record Made(ObjectNode json, Histogram nanos) {
        double p99() {
            return at(Measure.P99);
        }

        double at(Measure measure) {
            return nanos.getValueAtPercentile(measure.percentile()) / 1_000.0;
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 20", "0, 0.1, 20", "0.5, 0.1, 20", "0.5, 0.1, 60"})
    void runsThatAreAlikeAreHardlyEverCalledBetterOrWorse(double alike, double swing, int length) {
        Random random = new Random(3);
        Map<Measure, Integer> wrong = new EnumMap<>(Measure.class);
        int trials = 150;
        for (int i = 0; i < trials; i++) {
            Made before = run(random, length, alike, swing, 1.0);
            Made after = run(random, length, alike, swing, 1.0);
            Seconds seconds = new Seconds(before.json(), after.json());
            for (Measure measure : List.of(Measure.P50, Measure.P90, Measure.P99)) {
                double one = before.at(measure);
                double other = after.at(measure);
                Interval interval = seconds.of(measure, one, other);
                assertTrue(interval.contains(other / one - 1), "its own estimate");
                wrong.merge(measure, interval.contains(0) ? 0 : 1, Integer::sum);
            }
        }
        wrong.forEach((measure, count) ->
                assertTrue(count <= 0.07 * trials, measure + ": " + count + " of " + trials));
    }

    @Test
    void aPercentileOfFewAnswersHasNoInterval() {
        Made run = run(new Random(8), 20, 1.0);
        Seconds seconds = new Seconds(run.json(), run.json());
        assertTrue(seconds.of(Measure.P99, 1, 1).known());
        assertFalse(seconds.of(Measure.P999, 1, 1).known(), "8 answers beyond it");
    }

    @Test
    void aFewErrorsMoreMayBeChance() {
        Made before = run(new Random(9), 20, 1.0);
        Made after = run(new Random(9), 20, 1.0);
        ((ObjectNode) after.json().at("/history/slices/3")).put("failed", 2);
        Seconds seconds = new Seconds(before.json(), after.json());
        assertTrue(seconds.of(Measure.ERRORS, 0, 2.0 / (20 * REQUESTS)).contains(0));
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
    void nineteenSecondsAreTooFew() {
        Made shortRun = run(new Random(5), 19, 1.0);
        Made longRun = run(new Random(5), 20, 1.0);
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
        return run(random, seconds, 0.3, 0.1, scale);
    }

    private static Made run(Random random, int seconds, double alike, double swing, double scale) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode history = json.putObject("history");
        history.put("buckets_per_octave", LogBuckets.PER_OCTAVE);
        ArrayNode slices = history.putArray("slices");
        Histogram all = new Histogram(3);
        double level = swing * random.nextGaussian();
        for (int i = 0; i < seconds; i++) {
            level = alike * level + Math.sqrt(1 - alike * alike) * swing * random.nextGaussian();
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
            slice.put("p50_us", second.getValueAtPercentile(50) / 1_000.0);
            slice.put("p90_us", second.getValueAtPercentile(90) / 1_000.0);
            slice.put("p99_us", second.getValueAtPercentile(99) / 1_000.0);
            slice.put("bucket", buckets.first());
            ArrayNode counts = slice.putArray("counts");
            for (long count : buckets.counts()) {
                counts.add(count);
            }
        }
        return new Made(json, all);
    }
}
