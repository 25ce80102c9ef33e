package dev.threadmill.bench.soak.traffic;

import dev.threadmill.wire.WebSocketEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * Socket.IO over a WebSocket: a reply, an acknowledgement, an attachment, a room that a POST
 * reaches; every other one disconnects properly.
 */
record SocketIoSocket() implements Traffic {
    private static final int ROUNDS = 5;

    @Override
    public String name() {
        return "Socket.IO: WebSocket";
    }

    @Override
    public int parallel() {
        return 4;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(400);
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        try (Line line = scene.line("/socket.io/?EIO=4&transport=websocket")) {
            SocketIoText.connect(line);
            for (int i = 0; i < ROUNDS; i++) {
                long number = scene.number();
                line.say("42" + number + "[\"message\",\"m" + number + "\"]");
                SocketIoText.hear(line, "42[\"message\",\"m" + number + "\"]");
                SocketIoText.hear(line, "43" + number + "[\"m" + number + "\"]");
            }
            attachment(scene, line);
            room(scene, line);
            if (scene.number() % 2 == 0) {
                line.say("41");
                line.say("1");
            }
        }
    }

    private static void attachment(Scene scene, Line line) throws IOException {
        byte[] bytes = ("bytes " + scene.number()).getBytes(StandardCharsets.UTF_8);
        String text = "451-[\"message\",{\"_placeholder\":true,\"num\":0}]";
        line.say(text);
        line.say(bytes);
        SocketIoText.hear(line, text);
        WebSocketEvent event = line.next(Scene.PATIENCE);
        Scene.check(
                event instanceof WebSocketEvent.Binary(byte[] heard) && Arrays.equals(bytes, heard),
                "another attachment came back");
    }

    private static void room(Scene scene, Line line) throws IOException, InterruptedException {
        long number = scene.number();
        String room = "r" + number;
        line.say("42" + number + "[\"join\",\"" + room + "\"]");
        SocketIoText.hear(line, heard -> heard.startsWith("43" + number + "["));
        scene.post(
                        "/SendWebsocketEvent",
                        "application/json",
                        "{\"event\":\"news\",\"data\":%d,\"room\":\"%s\"}".formatted(number, room))
                .expect(200);
        SocketIoText.hear(line, "42[\"news\"," + number + "]");
    }
}
