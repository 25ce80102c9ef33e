package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.00 µs",
        "0.5, 0.50 µs",
        "9.994, 9.99 µs",
        "87.31, 87.3 µs",
        "999.4, 999 µs",
        "999.9, 1.00 ms",
        "1000, 1.00 ms",
        "25000, 25.0 ms",
        "999999, 1.00 s",
        "1200000, 1.20 s",
        "3600000000, 3600 s",
        "9.996, 10.0 µs",
        "99.96, 100 µs",
    })
    void writesATimeWithThreeDigitsThatCount(double us, String expected) {
        assertEquals(expected, Units.micros(us));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0ns",
        "1, 1ns",
        "999, 999ns",
        "1000, 1µs",
        "1001, 1.001µs",
        "1100, 1.1µs",
        "678501, 678.501µs",
        "678500, 678.5µs",
        "999999, 999.999µs",
        "1000000, 1ms",
        "1000001, 1.000001ms",
        "2636340, 2.63634ms",
        "2400249, 2.400249ms",
        "5094876, 5.094876ms",
        "5822917, 5.822917ms",
        "6390793, 6.390793ms",
        "10000000, 10ms",
        "120000000, 120ms",
        "999999999, 999.999999ms",
        "1000000000, 1s",
        "1500000000, 1.5s",
        "1000000001, 1.000000001s",
        "60000000000, 60s",
        "3600000000000, 3600s",
    })
    void writesExactTimesAsRustDoes(long nanos, String expected) {
        assertEquals(expected, Units.exact(nanos));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.00 KiB",
        "1048575, 1.00 MiB",
        "5368709120, 5.00 GiB"
    })
    void writesSizes(long bytes, String expected) {
        assertEquals(expected, Units.bytes(bytes));
    }

    @Test
    void writesCountsRatesAndShares() {
        assertEquals("1,234,567", Units.count(1_234_567));
        assertEquals("99.9", Units.rate(99.94));
        assertEquals("100", Units.rate(99.96));
        assertEquals("12,346", Units.rate(12_345.6));
        assertEquals("50.0 %", Units.percent(0.5));
        assertEquals("0.010 %", Units.percent(0.0001));
        assertEquals("0.0 %", Units.percent(0));
        assertEquals("0:00", Units.clock(0));
        assertEquals("61:01", Units.clock(3_661));
    }

    @Test
    void knowsWhatIsSecret() {
        assertTrue(Secrets.isSecret("Authorization"));
        assertTrue(Secrets.isSecret("X-API-KEY"));
        assertFalse(Secrets.isSecret("Accept"));
        assertEquals(
                "ws://h/ws?a=1&access_Token=***#x",
                Secrets.mask(URI.create("ws://h/ws?a=1&access_Token=hush#x")));
        assertEquals("http://h/token=x", Secrets.mask(URI.create("http://h/token=x")));
    }
}
