package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.recording.RecordingReader;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.session.Session;
import dev.threadmill.server.testing.MockServer;
import dev.threadmill.server.testing.UpstreamServer;
import dev.threadmill.wire.WebSocketEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide's "Proxy Mode", run from its files with a server of ours behind. */
@Timeout(60)
class ProxyExamplesTest extends ProxyFixture {
    private final BlockingQueue<String> authorizations = new LinkedBlockingQueue<>();

    /** Echoes, with a key that is nobody's business. */
    private final class Api implements Handler {
        @Override
        public Admission admit(Handshake handshake) {
            authorizations.add(handshake.header("authorization").orElse(""));
            return new Admission.Accepted(this::serve);
        }

        @Override
        public void serve(Session session) {
            new EchoHandler().serve(session);
        }
    }

    private void start(String example, Map<String, String> environment, Path folder)
            throws Exception {
        Path file = Path.of("ops", "examples", example);
        String yaml =
                Files.readString(Files.exists(file) ? file : Path.of("..").resolve(file))
                        .replace(
                                "wss://api.example.com",
                                closed(new UpstreamServer(new Api())).url())
                        .replace("./recordings", folder.toString());
        proxy = closed(MockServer.with(yaml, environment));
    }

    @Test
    void forwardToUpstream(@TempDir Path folder) throws Exception {
        start("mockforge-proxy.yaml", Map.of("API_TOKEN", "t0ken"), folder);
        WebSocketClient client = closed(proxy.connect("/proxy"));
        assertEquals("Bearer t0ken", authorizations.take());
        client.sendText("{\"internal_id\":1,\"a\":2}");
        String answer = ((WebSocketEvent.Text) client.receive()).text();
        assertTrue(answer.matches("\\{\"a\":2,\"client_id\":\"conn-\\d+\"}"), answer);
    }

    @Test
    void recordAndForward(@TempDir Path folder) throws Exception {
        start("mockforge-recorded-proxy.yaml", Map.of(), folder);
        exchange(closed(proxy.connect("/recorded-proxy")), "hello");
        assertEquals("", authorizations.take());
        Path file = folder.resolve("ws-" + LocalDate.now(ZoneOffset.UTC) + ".json");
        assertEquals(2, RecordingReader.read(file).recording().entries().size());
    }
}
