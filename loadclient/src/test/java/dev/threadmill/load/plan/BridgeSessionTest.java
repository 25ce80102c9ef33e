package dev.threadmill.load.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeSessionTest {
    @Test
    void hasItsThingsWhereTheReferenceHasThem() {
        BridgeSession session = new BridgeSession("test-session-123");
        assertEquals("session:test-session-123:auth", session.authKey());
        assertEquals("session:test-session-123:up", session.upChannel());
        assertEquals("session:test-session-123:down", session.downChannel());
        assertEquals("/agent1/ws/test-session-123", session.path("agent1"));
    }

    @ParameterizedTest
    @CsvSource({
        "a:b, /x/ws/a:b",
        "a b?c#d, /x/ws/a%20b%3Fc%23d",
        "100%, /x/ws/100%25",
        "é, /x/ws/%C3%A9",
    })
    void keepsItsIdInItsPath(String id, String path) {
        assertEquals(path, new BridgeSession(id).path("x"));
        assertEquals("/x/ws/" + id, URI.create(path).getPath());
    }

    @Test
    void refusesWhatIsNoName() {
        assertThrows(InvalidPlanException.class, () -> new BridgeSession(""));
        assertThrows(InvalidPlanException.class, () -> new BridgeSession("a\r"));
        assertThrows(InvalidPlanException.class, () -> new BridgeSession("a/b"));
        assertThrows(InvalidPlanException.class, () -> new BridgeSession("a\uFFFD"));
        assertThrows(InvalidPlanException.class, () -> new BridgeSession("a\ud800"));
        assertThrows(InvalidPlanException.class, () -> new BridgeSession("a").path(""));
        assertThrows(InvalidPlanException.class, () -> new BridgeSession("a").path("b/c"));
    }
}
