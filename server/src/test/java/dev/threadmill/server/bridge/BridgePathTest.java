package dev.threadmill.server.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgePathTest {
    @Test
    void namesKeyAndChannels() {
        assertTrue(BridgePath.fits("/agent1/ws/a:b"));
        BridgePath path = BridgePath.of("/agent1/ws/a:b").orElseThrow();
        assertEquals("agent1", path.agent());
        assertEquals("session:a:b:auth", path.authKey());
        assertEquals("session:a:b:down", path.downChannel());
        assertEquals("session:a:b:up", path.upChannel());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/ws", "/ws/a", "/a/b/ws/c", "/a/ws", "/a/ws/b/", "/a/wsx/b"})
    void otherPathsAreNotTheBridges(String path) {
        assertFalse(BridgePath.fits(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//ws/a",
                "/a/ws/",
                "/a\n/ws/b",
                "/a/ws/\u0007",
                "/a/ws/\u0085",
                "/a/ws/\uFFFD"
            })
    void someIdsCannotBe(String path) {
        assertTrue(BridgePath.fits(path));
        assertEquals(Optional.empty(), BridgePath.of(path));
    }

    @Test
    void idsMayHave256Characters() {
        String id = "i".repeat(256);
        assertTrue(BridgePath.of("/" + id + "/ws/" + id).isPresent());
        assertTrue(BridgePath.of("/a/ws/i" + id).isEmpty());
        assertTrue(BridgePath.of("/i" + id + "/ws/a").isEmpty());
    }
}
