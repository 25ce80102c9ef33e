package dev.threadmill.server.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenewalsTest {
    @ParameterizedTest
    @CsvSource({"PT3H,PT45M", "PT8S,PT2S", "PT3S,PT1S", "PT2S,PT1S", "PT1S,PT0.5S"})
    void renewsEarlyEnough(Duration grace, Duration pause) {
        assertEquals(pause, Renewals.pause(grace));
    }
}
