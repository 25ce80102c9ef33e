package dev.threadmill.recording.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.load.testing.WebSocketPeer;
import dev.threadmill.recording.Direction;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Kind;
import dev.threadmill.recording.Metadata;
import dev.threadmill.recording.RecordingFilter;
import dev.threadmill.recording.RecordingReader;
import dev.threadmill.recording.RecordingWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ApplianceTapTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "http://h:1, /a b, true, ws://h:1/__mockforge/ws/tap?path=%2Fa+b&exclude_ping=true",
        "https://h/x/, , false, wss://h/x/__mockforge/ws/tap",
        "ws://h, , true, ws://h/__mockforge/ws/tap?exclude_ping=true",
    })
    void knowsWhereTheTapIs(String appliance, String path, boolean noPing, String uri) {
        assertEquals(
                URI.create(uri),
                ApplianceTap.uri(
                        URI.create(appliance),
                        new RecordingFilter(Optional.ofNullable(path), noPing)));
    }

    @Test
    void writesDownWhatTheApplianceTells() throws Exception {
        AtomicReference<String> request = new AtomicReference<>();
        Path file = folder.resolve("s.json");
        Capture capture;
        try (ScriptedServer server =
                        WebSocketPeer.server(peer -> {
                            request.set(peer.request());
                            for (String text :
                                    List.of(
                                            message("c1", "/a", 1_700, "incoming", "text", "hi"),
                                            message("c2", "/b", 1_701, "incoming", "ping", "AQ=="),
                                            message(
                                                    "c1",
                                                    "/a",
                                                    1_750,
                                                    "outgoing",
                                                    "binary",
                                                    "AQ=="),
                                            message("c1", "/a", 1_750, "sideways", "text", ""),
                                            message("c1", "/a", 1_750, "outgoing", "binary", "?"),
                                            "nonsense",
                                            "{\"type\":\"lost\",\"count\":7}",
                                            "5",
                                            message(
                                                    "c3",
                                                    "no path",
                                                    1_800,
                                                    "incoming",
                                                    "close",
                                                    ""),
                                            "{}")) {
                                peer.text(text);
                            }
                            peer.close(1001);
                            peer.next();
                        });
                RecordingWriter writer = RecordingWriter.open(file, Metadata.NONE, 1 << 20)) {
            capture = new Capture(writer, RecordingFilter.ALL, path -> path, () -> 0);
            try (ApplianceTap tap =
                    ApplianceTap.connect(
                            URI.create(server.url()),
                            Optional.of("geheim"),
                            RecordingFilter.ALL,
                            Tls.DEFAULT,
                            Duration.ofSeconds(30))) {
                tap.run(capture);
                assertEquals(1001, tap.closeCode());
            }
        }
        assertTrue(request.get().contains("\r\nAuthorization: Bearer geheim\r\n"));
        assertEquals(
                List.of(
                        entry(0, Direction.INCOMING, Kind.TEXT, "hi", "c1").onPath("/a"),
                        entry(1, Direction.INCOMING, Kind.PING, "AQ==", "c2").onPath("/b"),
                        entry(50, Direction.OUTGOING, Kind.BINARY, "AQ==", "c1"),
                        entry(100, Direction.INCOMING, Kind.CLOSE, "", "c3")),
                RecordingReader.read(file).recording().entries());
        assertEquals(5, capture.skipped());
        assertEquals(7, capture.lost());
        assertEquals(3, capture.connections());
    }

    private static Entry entry(
            long ms, Direction direction, Kind kind, String data, String connection) {
        return new Entry(ms, direction, kind, data, Optional.of(connection));
    }

    private static String message(
            String connection, String path, long ms, String direction, String type, String data) {
        return String.format(
                "{\"connection\":\"%s\",\"path\":\"%s\",\"timestamp_ms\":%d,\"direction\":\"%s\","
                        + "\"type\":\"%s\",\"data\":\"%s\",\"more\":1}",
                connection, path, ms, direction, type, data);
    }
}
