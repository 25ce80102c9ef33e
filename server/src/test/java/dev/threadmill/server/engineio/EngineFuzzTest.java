package dev.threadmill.server.engineio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.server.testing.Peer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What nobody should send kills neither the server nor anybody else's session. */
@Timeout(120)
class EngineFuzzTest extends EngineFixture {
    private static final int PAYLOADS = 7_000;
    private static final int FRAMES = 3_000;
    private static final String[] PIECES = {
        "\u001e",
        "0",
        "2",
        "2probe",
        "3",
        "3probe",
        "4",
        "4hello",
        "5",
        "6",
        "7",
        "b",
        "bAQID",
        "b%%%",
        "{}",
        "\u0000",
        "ä",
        "😀",
        "4" + "x".repeat(300),
        "\ud800",
        "-1",
        "\r\n",
        "9"
    };

    @Override
    Map<String, String> settings() {
        return Map.of("socketio.max_payload", "2000", "websocket.close_timeout", "100ms");
    }

    private static String payload(Random random) {
        StringBuilder payload = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            payload.append(PIECES[random.nextInt(PIECES.length)]);
            if (random.nextInt(20) == 0) {
                payload.append("x".repeat(random.nextInt(3_000)));
            }
        }
        return payload.toString();
    }

    @Test
    void malformedPayloadsHarmNobodyElse() throws Exception {
        String bystander = openByPolling();
        Random random = new Random(7);
        String sid = openByPolling();
        try (Raw raw = new Raw()) {
            for (int i = 0; i < PAYLOADS; i++) {
                // A farewell may wait a moment for the poll beside it, so there are few.
                boolean farewell = i % 100 == 0;
                byte[] body = (farewell ? "1" : payload(random)).getBytes(StandardCharsets.UTF_8);
                if (!farewell && body.length > 0 && random.nextInt(10) == 0) {
                    body[random.nextInt(body.length)] = (byte) random.nextInt();
                }
                raw.write(
                        "POST "
                                + POLL
                                + "&sid="
                                + sid
                                + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                + body.length
                                + "\r\n\r\n");
                raw.write(body);
                int status = raw.readStatus();
                assertTrue(status == 200 || status == 400 || status == 413, "status " + status);
                if (status == 400 || farewell) {
                    raw.write("GET " + POLL + " HTTP/1.1\r\nHost: x\r\n\r\n");
                    sid = handshake(raw.readAnswer()).path("sid").asText();
                }
            }
        }
        assertEquals("ok", post(bystander, "4still here").text());
        assertEquals("4still here", poll(bystander).text());
    }

    @Test
    void malformedFramesHarmNobodyElse() throws Exception {
        Peer bystander = openByWebSocket();
        Random random = new Random(11);
        Peer peer = openByWebSocket();
        for (int i = 0; i < FRAMES; i++) {
            String frame = payload(random).replace("\ud800", "?");
            try {
                if (random.nextInt(10) == 0) {
                    peer.say(frame.getBytes(StandardCharsets.UTF_8));
                } else {
                    peer.say(frame);
                }
            } catch (java.io.IOException e) {
                peer.close();
                peer = openByWebSocket();
            }
            if (i % 100 == 0) {
                assertEquals("4still here", bystander.ask("4still here"));
            }
        }
        assertEquals("4still here", bystander.ask("4still here"));
    }
}
