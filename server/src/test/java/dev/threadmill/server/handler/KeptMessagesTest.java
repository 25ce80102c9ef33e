package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.Recording;
import dev.threadmill.recording.RecordingReader;
import dev.threadmill.server.mock.MockPath;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Journal;
import dev.threadmill.server.session.Message;
import dev.threadmill.server.session.Witness;
import dev.threadmill.server.testing.MockServer;
import dev.threadmill.server.testing.QuietSession;
import dev.threadmill.server.testing.UpstreamServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recordings and journals of paths, over sockets. */
@Timeout(60)
class KeptMessagesTest extends ProxyFixture {
    @TempDir Path folder;

    private void echo(String... more) {
        proxy = closed(MockServer.with(echoYaml(more)));
    }

    private static String echoYaml(String... more) {
        return yaml("ws://unused", more)
                .replace("type: proxy", "type: echo")
                .replaceAll(" *upstream: .*\n", "");
    }

    private String record(String name) {
        return "record_path: \"" + folder.resolve(name) + "\"";
    }

    private List<String> files() throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> said(Recording recording) {
        return recording.entries().stream()
                .map(entry ->
                        entry.direction().word() + " " + entry.kind().word() + " " + entry.data())
                .toList();
    }

    private Recording read(String name) throws Exception {
        return RecordingReader.read(folder.resolve(name)).recording();
    }

    @Test
    void aProxyRecordsBothWays() throws Exception {
        proxy(
                closed(new UpstreamServer(new EchoHandler())).url(),
                "record: true",
                record("ws-{{date}}.json"));
        WebSocketClient client = connect();
        exchange(client, "one");
        client.sendBinary(new byte[] {1});
        client.receive();
        String name = "ws-" + LocalDate.now(ZoneOffset.UTC) + ".json";
        assertEquals(List.of(name), files());
        // The file is whole while the recording goes on.
        Recording recording = read(name);
        assertEquals(
                List.of(
                        "incoming text one",
                        "outgoing text one",
                        "incoming binary AQ==",
                        "outgoing binary AQ=="),
                said(recording));
        assertEquals("/proxy", recording.metadata().path().orElseThrow());
    }

    @Test
    void allConnectionsOfAPathShareAFileAndAreToldApart() throws Exception {
        echo("record: true", record("all.json"));
        exchange(connect(), "a");
        exchange(connect(), "b");
        List<Entry> messages = read("all.json").entries();
        assertEquals(4, messages.size());
        assertEquals(messages.get(0).connection(), messages.get(1).connection());
        assertFalse(messages.get(1).connection().equals(messages.get(2).connection()));
    }

    @Test
    void whatIsSentFromElsewhereIsRecordedToo() throws Exception {
        echo("record: true", record("all.json"), "messages:", "  - on_connect: hello");
        WebSocketClient client = connect();
        assertText("hello", client);
        proxy.connections().all().forEach(session -> session.sendText("from the API"));
        assertText("from the API", client);
        assertEquals(
                List.of("outgoing text hello", "outgoing text from the API"),
                said(read("all.json")));
    }

    @Test
    void aFileOfAnEarlierRunStays() throws Exception {
        Files.writeString(folder.resolve("all.json"), "earlier");
        echo("record: true", record("all.json"));
        exchange(connect(), "a");
        assertEquals("earlier", Files.readString(folder.resolve("all.json")));
        assertEquals(2, read("all-2.json").entries().size());
    }

    @Test
    void aFileThatIsFullEndsItsRecordingButNotTheTraffic() throws Exception {
        echo("record: true", record("all.json"), "record_max_size: 4KiB");
        WebSocketClient client = connect();
        for (int i = 0; i < 10; i++) {
            exchange(client, "x".repeat(1_000) + i);
        }
        assertTrue(Files.size(folder.resolve("all.json")) <= 4_096);
        assertEquals(3, read("all.json").entries().size());
        assertEquals(List.of("all.json"), files());
        assertEquals(1, proxy.connections().upstreams().recordingsEndedCount());
    }

    @Test
    void aFileThatCannotBeMadeDoesNotStopTheTraffic() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        echo("record: true", record("file/all.json"));
        exchange(connect(), "a");
        exchange(connect(), "b");
        assertEquals(1, proxy.connections().upstreams().recordingsEndedCount());
    }

    @Test
    void aNewDateIsANewFile() throws Exception {
        String yaml = echoYaml("record: true", record("{{date}}.json"));
        Instant[] now = {Instant.parse("2026-02-28T23:59:59Z")};
        proxy = closed(MockServer.with(yaml));
        MessageKeepers keepers = closed(new MessageKeepers(proxy.connections(), () -> now[0]));
        var path = proxy.paths().mocks().paths().getFirst();
        exchange(connect(), "ignored");
        var session = proxy.connections().all().iterator().next();
        keepers.of(path).received(session, new Message.Text("late"));
        now[0] = Instant.parse("2026-03-01T00:00:00Z");
        keepers.of(path).received(session, new Message.Text("early"));
        assertEquals(List.of("incoming text late"), said(read("2026-02-28.json")));
        assertEquals(List.of("incoming text early"), said(read("2026-03-01.json")));
    }

    @Test
    void whoWasAdmittedBeforeAReloadDoesNotBringTheOldFileBackForOthers() throws Exception {
        echo("record: true", record("old.json"));
        MockPath old = proxy.paths().mocks().paths().getFirst();
        proxy.reload(echoYaml("record: true", record("new.json")));
        MockPath fresh = proxy.paths().mocks().paths().getFirst();
        try (MessageKeepers keepers = new MessageKeepers(new Connections())) {
            keepers.keep(List.of(old));
            keepers.keep(List.of(fresh));
            Witness late = keepers.of(old);
            assertNotSame(late, keepers.of(fresh));
            assertSame(keepers.of(fresh), keepers.of(fresh));
        }
    }

    @Test
    void whoWasAdmittedBeforeAReloadWritesInTheJournalThatIsThereNow() {
        echo("journal: true");
        MockPath large = proxy.paths().mocks().paths().getFirst();
        proxy.reload("websocket: {journal: {size: 2}, handlers: [{path: /proxy, type: echo}]}");
        MockPath small = proxy.paths().mocks().paths().getFirst();
        Connections connections = new Connections();
        try (MessageKeepers keepers = new MessageKeepers(connections)) {
            keepers.keep(List.of(large));
            keepers.keep(List.of(small));
            Journal journal = connections.journals().find("/proxy").orElseThrow();
            keepers.of(large).received(new QuietSession(), new Message.Text("late"));
            assertSame(journal, connections.journals().find("/proxy").orElseThrow());
            assertEquals(1, journal.find(entry -> true).size());
            keepers.keep(List.of());
            assertNull(keepers.of(large));
            assertTrue(connections.journals().all().isEmpty());
        }
    }

    @Test
    void aReloadGoesOnInTheSameFileWhileThePathSaysTheSame() throws Exception {
        echo("record: true", record("all.json"));
        WebSocketClient old = connect();
        exchange(old, "a");
        proxy.reload(echoYaml("record: true", record("all.json"), "on_error: silent"));
        exchange(connect(), "b");
        exchange(old, "c");
        assertEquals(List.of("all.json"), files());
        assertEquals(6, read("all.json").entries().size());
        proxy.reload("websocket: {handlers: []}");
        exchange(old, "d");
        assertEquals(6, read("all.json").entries().size());
        assertEquals(0, proxy.connections().upstreams().recordingsEndedCount());
    }

    @Test
    void aPathKeepsAJournalWhereItSaysSo() throws Exception {
        echo("journal: true");
        WebSocketClient client = connect();
        exchange(client, "a");
        exchange(client, "b");
        Journal journal = proxy.connections().journals().find("/proxy").orElseThrow();
        List<Journal.Entry> entries = journal.find(entry -> true);
        assertEquals(
                List.of(new Message.Text("a"), new Message.Text("b")),
                entries.stream().map(Journal.Entry::message).toList());
        proxy.reload(echoYaml("journal: true"));
        exchange(connect(), "c");
        assertEquals(3, journal.find(entry -> true).size());
        proxy.reload(echoYaml());
        assertTrue(proxy.connections().journals().find("/proxy").isEmpty());
    }

    @Test
    void allPathsKeepOneWhereTheConfigurationSaysSo() throws Exception {
        proxy =
                closed(
                        MockServer.with(
                                """
                                websocket:
                                  journal: {size: 2}
                                  handlers:
                                    - {path: /a, type: echo}
                                    - {path: "/b/{id}", type: echo, record: true, record_path: "%s"}
                                    - {path: /c, type: echo, journal: false}
                                """
                                        .formatted(folder.resolve("b.json"))));
        WebSocketClient client = closed(proxy.connect("/b/7"));
        for (String text : List.of("1", "2", "3")) {
            exchange(client, text);
        }
        assertEquals(
                List.of("/a", "/b/{id}"),
                List.copyOf(proxy.connections().journals().all().keySet()));
        Journal journal = proxy.connections().journals().find("/b/{id}").orElseThrow();
        assertEquals(2, journal.find(entry -> true).size());
        assertEquals(6, read("b.json").entries().size());
    }
}
