package dev.threadmill.load.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanRulesTest {
    @ParameterizedTest
    @CsvSource({
        "500ms,500000000",
        "10s,10000000000",
        "2m,120000000000",
        "1m30s,90000000000",
        "1.5s,1500000000",
        "3,3000000000",
        "0.25,250000000",
        "250us,250000",
        "7ns,7",
        "1h,3600000000000",
        "1d,86400000000000",
        "0s,0"
    })
    void readsDurations(String text, long nanos) {
        assertEquals(Duration.ofNanos(nanos), Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "10x", "-1s", "1s2", "1 s", "1e3s", "s10", "999999999999d"})
    void refusesWhatIsNoDuration(String text) {
        assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1m30s", "500ms", "1d2h3m4s5ms6us7ns"})
    void writesDurationsAsItReadsThem(String text) {
        assertEquals(text, Durations.format(Durations.parse(text)));
    }

    @ParameterizedTest
    @CsvSource({
        "p99<5ms,5000",
        "p99.9<=1s,1000000",
        "p999<1s,1000000",
        "service.p50<10us,10",
        "lag_max<2ms,2000",
        "mean<1ms,1000",
        "errors<1%,0.01",
        "errors==0,0",
        "rate>1000,1000",
        "rate>1000/s,1000",
        "dropped<5,5",
        "ttfb.p95<3ms,3000",
        "P99 < 5ms,5000"
    })
    void readsThresholds(String text, double bound) {
        assertEquals(bound, Threshold.parse(text).bound(), 1e-9);
    }

    @Test
    void readsPercentilesInEitherForm() {
        assertEquals(Threshold.parse("p99.9<1s").metric(), Threshold.parse("p999<1s").metric());
        assertEquals(
                new Metric.Percentile(Metric.Timing.SERVICE, 99),
                Threshold.parse("service.p99<1s").metric());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p99",
                "p99<",
                "<5ms",
                "p99=5ms",
                "p99<5",
                "p99<fast",
                "speed>3",
                "errors<x%",
                "rate>",
                "p<1ms"
            })
    void refusesWhatIsNoThreshold(String text) {
        assertThrows(InvalidPlanException.class, () -> Threshold.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a",
                "https://a.b:8443/x?y=z",
                "http://[::1]:8080/",
                "http://127.0.0.1/"
            })
    void readsTargets(String text) {
        assertEquals(URI.create(text), TargetUri.parse(text, List.of("http", "https")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:8080",
                "ftp://a/",
                "http://",
                "http:///x",
                "http://a b/",
                "http://a:0/",
                "http://a:70000/",
                "http://u:p@a/"
            })
    void refusesWhatIsNoTarget(String text) {
        var invalid =
                assertThrows(
                        InvalidPlanException.class,
                        () -> TargetUri.parse(text, List.of("http", "https")));
        assertEquals("target", invalid.faults().getFirst().field());
    }

    @Test
    void suggestsASchemeWhereOneIsMissing() {
        var invalid =
                assertThrows(
                        InvalidPlanException.class,
                        () -> TargetUri.parse("localhost:8080/x", List.of("http", "https")));
        assertTrue(invalid.getMessage().contains("did you mean http://localhost:8080/x ?"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"X: 1", "X:1", "x-y_z:  a b ", "A:", "A: b:c"})
    void readsHeaders(String line) {
        Header header = Header.parse(line);
        assertEquals(line.substring(line.indexOf(':') + 1).strip(), header.value());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "X", ":1", "A B: 1", "X: a\r\nEvil: 1", "X: a\u0000b", "Ü: 1", "X: €"})
    void refusesHeadersThatCouldSmuggle(String line) {
        assertThrows(InvalidPlanException.class, () -> Header.parse(line));
    }

    @Test
    void aPlanTellsAllItsFaultsAtOnce() {
        Target target = Target.Http.get(URI.create("http://a/"));
        LoadModel model = new LoadModel.Closed(Limit.ofRequests(1));
        var invalid =
                assertThrows(
                        InvalidPlanException.class,
                        () ->
                                new Plan(
                                        "",
                                        target,
                                        model,
                                        0,
                                        Duration.ofHours(2),
                                        Duration.ZERO,
                                        List.of()));
        assertEquals(
                List.of("connections", "warmup", "timeout"),
                invalid.faults().stream().map(Fault::field).toList());
    }

    @Test
    void aRunNeedsAnEnd() {
        assertThrows(InvalidPlanException.class, () -> new Limit(Duration.ZERO, 0));
        assertThrows(InvalidPlanException.class, () -> Limit.of(Duration.ofDays(8)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1e8, Double.NaN})
    void refusesRatesOutOfBounds(double rate) {
        assertThrows(
                InvalidPlanException.class,
                () -> new LoadModel.Open(rate, Arrival.CONSTANT, Limit.ofRequests(1)));
    }

    @Test
    void stagesNeedAnArrivalAndALength() {
        assertThrows(
                InvalidPlanException.class,
                () -> new LoadModel.Stages(List.of(), Arrival.CONSTANT));
        assertThrows(
                InvalidPlanException.class,
                () ->
                        new LoadModel.Stages(
                                List.of(new Stage(Duration.ofSeconds(1), 0)), Arrival.CONSTANT));
        assertThrows(
                InvalidPlanException.class,
                () -> new LoadModel.Stages(List.of(new Stage(Duration.ZERO, 5)), Arrival.CONSTANT));
    }
}
