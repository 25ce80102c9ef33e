package dev.threadmill.load.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "10s, PT10S",
        "2m, PT2M",
        "1h, PT1H",
        "1d, PT24H",
        "1m30s, PT1M30S",
        "1.5s, PT1.5S",
        "250us, PT0.00025S",
        "250µs, PT0.00025S",
        "7ns, PT0.000000007S",
        "0s, PT0S",
        "10, PT10S",
        "0.5, PT0.5S",
        "' 10s ', PT10S",
    })
    void readsWhatPeopleType(String text, Duration expected) {
        assertEquals(expected, Durations.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "s",
                "10x",
                "10 s",
                "-1s",
                "1s-",
                "1,5s",
                "s10",
                "10s5",
                "1e3s",
                "10S",
                "999999999999d",
                "1234567890123s",
                "١s",
                "NaN",
                "1..5s"
            })
    void refusesTheRestAndShowsTheForm(String text) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
        assertTrue(refused.getMessage().startsWith("'" + text), refused.getMessage());
        assertTrue(refused.getMessage().contains("500ms"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.5S, 500ms",
        "PT1M30S, 1m30s",
        "PT25H, 1d1h",
        "PT0.000001001S, 1us1ns",
        "PT10S, 10s",
        "PT26H3M4.005006007S, 1d2h3m4s5ms6us7ns",
    })
    void writesWhatItReadsBack(Duration duration, String expected) {
        assertEquals(expected, Durations.format(duration));
        assertEquals(duration, Durations.parse(expected));
    }
}
