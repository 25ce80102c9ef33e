package dev.threadmill.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many pollers there are, by the carriers. */
class SpareCarrierTest {
    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,1", "4,2", "6,2", "7,2", "8,4", "16,8", "64,16"})
    void aCarrierIsLeftWithoutAPoller(int carriers, int pollers) {
        assertEquals(pollers, SpareCarrier.pollers(carriers));
    }
}
