package dev.threadmill.server.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.server.testing.Http;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A peer that polls, one poll after the other. */
final class PollingPeer extends SioPeer {
    private final String url;

    /** Opens a session on an appliance. */
    PollingPeer(String appliance) throws Exception {
        String open = appliance + "/socket.io/?EIO=4&transport=polling";
        String handshake = Http.get(open).text();
        url =
                open
                        + "&sid="
                        + new ObjectMapper().readTree(handshake.substring(1)).path("sid").asText();
        Thread.startVirtualThread(this::poll);
    }

    private void poll() {
        try {
            for (Http.Answer answer; (answer = Http.get(url)).status() == 200; ) {
                for (String packet : answer.text().split("\u001e", -1)) {
                    hearPacket(packet);
                }
            }
        } catch (Exception e) {
            hear("broken: " + e);
        } finally {
            end();
        }
    }

    private void hearPacket(String packet) throws Exception {
        switch (packet) {
            case "1", "6" -> {
                // The next poll tells.
            }
            case "2" -> say("3");
            default -> hear(packet);
        }
    }

    @Override
    void say(String frame) throws Exception {
        Http.Answer answer = Http.ask("POST", url, frame.getBytes(StandardCharsets.UTF_8));
        // Who has said what ends a session may hear of it at once.
        if (answer.status() != 400) {
            assertEquals(200, answer.status());
        }
    }

    @Override
    void say(byte[] bytes) throws Exception {
        say('b' + Base64.getEncoder().encodeToString(bytes));
    }

    @Override
    public void close() {
        try {
            say("1");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
