package dev.threadmill.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingFilterTest {
    @ParameterizedTest
    @CsvSource({
        "/api, /api, true",
        "/api, /api/v1, true",
        "/api, /api?x=/1, true",
        "/api, /apis, false",
        "/api, /, false",
        "/api, /x/api, false",
        "/api/, /api, false",
        "/api/, /api/x, true",
        "/, /x, true",
    })
    void takesAPathAndWhatIsBelowIt(String wanted, String path, boolean taken) {
        assertEquals(taken, new RecordingFilter(Optional.of(wanted), false).wantsPath(path));
        assertTrue(RecordingFilter.ALL.wantsPath(path));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"ping\"} | true",
                "{ \"at\": [{}], \"type\": \"pong\", \"n\": 1 } | true",
                "{\"type\":\"Ping\"} | false",
                "{\"type\":\"subscribe\"} | false",
                "{\"a\":{\"type\":\"ping\"}} | false",
                "{\"type\":\"ping\" | false",
                "[{\"type\":\"ping\"}] | false",
                "\"type\" ping | false",
                "ping | false",
                "{\"type\":{\"type\":\"ping\"}} | false",
            })
    void knowsAHeartbeat(String text, boolean heartbeat) {
        assertEquals(heartbeat, RecordingFilter.isHeartbeat(text));
        Entry entry = new Entry(0, Direction.INCOMING, Kind.TEXT, text, Optional.empty());
        assertEquals(!heartbeat, new RecordingFilter(Optional.empty(), true).wants(entry));
        assertTrue(RecordingFilter.ALL.wants(entry));
    }

    @Test
    void leavesOutPingAndPongFramesWhenAsked() {
        for (Kind kind : Kind.values()) {
            Entry entry = new Entry(0, Direction.INCOMING, kind, "", Optional.empty());
            assertTrue(RecordingFilter.ALL.wants(entry));
            assertEquals(
                    kind != Kind.PING && kind != Kind.PONG,
                    new RecordingFilter(Optional.empty(), true).wants(entry));
        }
    }
}
