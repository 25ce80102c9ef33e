package dev.threadmill.recording.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Tls;
import dev.threadmill.recording.Direction;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Kind;
import dev.threadmill.recording.Metadata;
import dev.threadmill.recording.Recording;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayPlanTest {
    private static final Entry ENTRY =
            new Entry(0, Direction.INCOMING, Kind.TEXT, "", Optional.empty());

    private static void refuses(List<Entry> entries, double speed, int copies, Duration timeout) {
        assertThrows(
                InvalidPlanException.class,
                () ->
                        new ReplayPlan(
                                new Recording(Metadata.NONE, entries),
                                URI.create("ws://127.0.0.1"),
                                speed,
                                copies,
                                List.of(),
                                Tls.DEFAULT,
                                timeout,
                                new Likeness(List.of(), false)));
    }

    @Test
    void refusesPlansThatCannotBe() {
        Duration second = Duration.ofSeconds(1);
        refuses(List.of(), 1, 1, second);
        refuses(List.of(ENTRY), -1, 1, second);
        refuses(List.of(ENTRY), Double.NaN, 1, second);
        refuses(List.of(ENTRY), 1, 0, second);
        refuses(List.of(ENTRY), 1, ReplayPlan.CONNECTIONS_MAX + 1, second);
        refuses(List.of(ENTRY), 1, 1, Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "ws://127.0.0.1:9/x, /p, ws://127.0.0.1:9/x",
        "ws://[::1]:9, /p, ws://[::1]:9",
        "ws://192.0.2.1:9, /p, ws://127.0.0.1:8080",
        "http://127.0.0.1, , ws://127.0.0.1:8080/ws",
        "'not a url', , ws://127.0.0.1:8080/ws",
        ", , ws://127.0.0.1:8080/ws",
    })
    void goesByItselfOnlyToThisMachine(String url, String path, String server) {
        Recording recording =
                new Recording(
                        Metadata.about(
                                Optional.ofNullable(url), Optional.empty(), Optional.empty()),
                        List.of(path == null ? ENTRY : ENTRY.onPath(path)));
        assertEquals(URI.create(server), ReplayPlan.usualServer(recording));
    }
}
