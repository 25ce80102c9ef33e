package dev.threadmill.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WsPeerTest {
    @Test
    void whatIsMissingIsNamed(@TempDir Path root) {
        WsPeer gone = new WsPeer("gone", List.of("no-such-program"), false, "/", null);
        assertEquals(Optional.of("no-such-program"), gone.missing(root));
        WsPeer unbuilt = new WsPeer("unbuilt", List.of("bin/server"), false, "/", null);
        assertEquals(Optional.of("bin/server"), unbuilt.missing(root));
    }

    @Test
    void theServersOfOtherMakersRunOnThisJdkWithTheAppliancesCollector() {
        List<WsPeer> others =
                WsPeer.ALL.stream()
                        .filter(peer -> peer.command().getLast().contains(".servers."))
                        .toList();
        assertEquals(3, others.size());
        for (WsPeer peer : others) {
            assertTrue(peer.command().contains("-XX:+UseSerialGC"), peer.name());
            assertEquals(Optional.empty(), peer.missing(Path.of("").toAbsolutePath()));
        }
    }
}
