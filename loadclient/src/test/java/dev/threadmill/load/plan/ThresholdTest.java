package dev.threadmill.load.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Metric.Statistic;
import dev.threadmill.load.plan.Metric.Timing;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ThresholdTest {
    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.of("p99<5ms", percentile(99), Comparison.LESS, 5_000),
                Arguments.of(" p99 <= 5ms ", percentile(99), Comparison.LESS_OR_EQUAL, 5_000),
                Arguments.of("P50<500us", percentile(50), Comparison.LESS, 500),
                Arguments.of("p99.9<1s", percentile(99.9), Comparison.LESS, 1e6),
                Arguments.of("p999<1s", percentile(99.9), Comparison.LESS, 1e6),
                Arguments.of("p9999<1s", percentile(99.99), Comparison.LESS, 1e6),
                Arguments.of("p5>1us", percentile(5), Comparison.GREATER, 1),
                Arguments.of(
                        "service.p99<5ms",
                        new Metric.Percentile(Timing.SERVICE, 99),
                        Comparison.LESS,
                        5_000),
                Arguments.of(
                        "ttfb.p95<3ms",
                        new Metric.Percentile(Timing.TTFB, 95),
                        Comparison.LESS,
                        3_000),
                Arguments.of(
                        "lag_max<1ms",
                        new Metric.Summary(Timing.LAG, Statistic.MAX),
                        Comparison.LESS,
                        1_000),
                Arguments.of(
                        "avg<1ms",
                        new Metric.Summary(Timing.LATENCY, Statistic.MEAN),
                        Comparison.LESS,
                        1_000),
                Arguments.of("errors<1%", new Metric.Errors(true), Comparison.LESS, 0.01),
                Arguments.of("errors==0", new Metric.Errors(false), Comparison.EQUAL, 0),
                Arguments.of("failed<=3", new Metric.Errors(false), Comparison.LESS_OR_EQUAL, 3),
                Arguments.of("dropped<0.5%", new Metric.Dropped(true), Comparison.LESS, 0.005),
                Arguments.of("rate>1000", new Metric.Rate(), Comparison.GREATER, 1_000),
                Arguments.of("rps>=99.5/s", new Metric.Rate(), Comparison.GREATER_OR_EQUAL, 99.5));
    }

    private static Metric percentile(double percentile) {
        return new Metric.Percentile(Timing.LATENCY, percentile);
    }

    @ParameterizedTest
    @MethodSource("good")
    void readsAMetricASignAndABound(
            String text, Metric metric, Comparison comparison, double bound) {
        Threshold threshold = Threshold.parse(text);
        assertEquals(metric, threshold.metric());
        assertEquals(comparison, threshold.comparison());
        assertEquals(bound, threshold.bound(), 1e-9);
        assertEquals(text.strip(), threshold.expression());
    }

    @ParameterizedTest
    @CsvSource({
        "p99, is no threshold",
        "'', is no threshold",
        "<5ms, is no threshold",
        "p99=5ms, is no threshold",
        "p99<, is no threshold",
        "p99 5ms, is no threshold",
        "q99<5ms, names no known figure",
        "p1234567<5ms, names no known figure",
        "speed>1, names no known figure",
        "p99<5, has no unit",
        "p99<fast, is no duration",
        "p99<1%, is no duration",
        "errors<many, is no number",
        "errors<-1, is no number",
        "errors<%, is no number",
        "rate>1k, is no number",
        "rate>10%, is no number",
    })
    void saysWhatIsWrong(String text, String message) {
        InvalidPlanException refused =
                assertThrows(InvalidPlanException.class, () -> Threshold.parse(text));
        assertEquals("threshold", refused.faults().getFirst().field());
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
        assertTrue(refused.getMessage().contains("'" + text + "'"), refused.getMessage());
    }

    @Test
    void comparesAsItsSignSays() {
        assertTrue(Comparison.LESS.holds(1, 2) && !Comparison.LESS.holds(2, 2));
        assertTrue(Comparison.LESS_OR_EQUAL.holds(2, 2) && !Comparison.LESS_OR_EQUAL.holds(3, 2));
        assertTrue(Comparison.GREATER.holds(3, 2) && !Comparison.GREATER.holds(2, 2));
        assertTrue(
                Comparison.GREATER_OR_EQUAL.holds(2, 2)
                        && !Comparison.GREATER_OR_EQUAL.holds(1, 2));
        assertTrue(Comparison.EQUAL.holds(2, 2) && !Comparison.EQUAL.holds(1, 2));
    }
}
