package dev.threadmill.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Misbehaving clients in small numbers; {@code make flood} has the large ones. */
@Timeout(60)
class FloodTest {
    private static final int WELL_BEHAVED = 5;

    @ParameterizedTest
    @CsvSource({
        "HALF_OPEN, 300",
        "SLOW_REQUEST, 50",
        "SLOW_FRAME, 50",
        "OVERSIZED, 10",
        "BOMB, 5",
        "GARBAGE, 50",
        "SLOW_READER, 10"
    })
    void aFloodHarmsNobodyElse(Flood flood, int count) throws Exception {
        try (TestAppliance server = TestAppliance.start();
                EchoProbe probe = EchoProbe.start(server.port(), WELL_BEHAVED, 1)) {
            probe.awaitEchoes(1);
            try (Crowd crowd = Crowd.start(flood, server.port(), count)) {
                while (crowd.connected() < count) {
                    assertEquals(0, crowd.refused());
                    TimeUnit.MILLISECONDS.sleep(1);
                }
                probe.awaitEchoes(100);
                assertEquals(List.of(), probe.failures());
            }
            server.awaitWebSockets(WELL_BEHAVED);
            probe.awaitEchoes(100);
            assertEquals(List.of(), probe.failures());
            assertTrue(probe.take().count() >= WELL_BEHAVED * 200);
        }
    }

    @ParameterizedTest
    @CsvSource({"HALF_OPEN, 200", "SLOW_REQUEST, 20"})
    void handshakesThatTakeTooLongAreCut(Flood flood, int count) throws Exception {
        Map<String, String> settings = Map.of("server.handshake_timeout", "300ms");
        try (TestAppliance server = TestAppliance.start(settings);
                EchoProbe probe = EchoProbe.start(server.port(), WELL_BEHAVED, 1);
                Crowd crowd = Crowd.start(flood, server.port(), count)) {
            while (crowd.cut() < count) {
                assertEquals(0, crowd.refused());
                TimeUnit.MILLISECONDS.sleep(1);
            }
            // Those that have upgraded are not held to the handshake's timeout.
            probe.awaitEchoes(100);
            assertEquals(List.of(), probe.failures());
        }
    }

    @Test
    void aPeerThatReadsNothingIsCut() throws Exception {
        Map<String, String> settings = Map.of("websocket.write_timeout", "300ms");
        try (TestAppliance server = TestAppliance.start(settings);
                Crowd crowd = Crowd.start(Flood.SLOW_READER, server.port(), 5)) {
            while (crowd.cut() < 5) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            server.awaitWebSockets(0);
        }
    }
}
