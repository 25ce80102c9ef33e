package dev.threadmill.server.mock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.MockServer;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedSpecTest {
    private static List<String> faults(String shared) {
        return MockServer.faultsOf("websocket:\n  shared_state:\n" + shared);
    }

    @Test
    void aRedisMayBeNamedAndNeedNotBeThere() {
        assertEquals(List.of(), faults("    redis_url: redis://user:secret@localhost:6379/2\n"));
        assertEquals(List.of(), faults("    enabled: false\n"));
    }

    @Test
    void whatIsNoUrlOfARedisIsAFaultOfItsLine() {
        List<String> faults = faults("    enabled: true\n    redis_url: http://localhost\n");
        assertEquals(1, faults.size(), faults::toString);
        assertTrue(faults.getFirst().startsWith("mocks.yaml:4: "), faults::toString);
        assertTrue(faults.getFirst().contains("shared_state.redis_url"), faults::toString);
        assertTrue(faults.getFirst().contains("redis://"), faults::toString);
    }

    @Test
    void whatIsNotKnownIsAFault() {
        assertEquals(2, faults("    max_keys: 0\n    url: redis://localhost\n").size());
    }
}
