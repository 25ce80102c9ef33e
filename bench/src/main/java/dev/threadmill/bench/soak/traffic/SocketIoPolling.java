package dev.threadmill.bench.soak.traffic;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Predicate;

/**
 * Socket.IO by polling; one in three moves to a WebSocket, one says goodbye, and one is not heard
 * of again, which the appliance finds out by its pings.
 */
record SocketIoPolling() implements Traffic {
    private static final String PATH = "/socket.io/?EIO=4&transport=";
    private static final String TEXT = "text/plain;charset=UTF-8";

    @Override
    public String name() {
        return "Socket.IO: polling";
    }

    @Override
    public int parallel() {
        return 3;
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(600);
    }

    @Override
    public void converse(Scene scene) throws IOException, InterruptedException {
        String opened = scene.get(PATH + "polling").expect(200).body();
        Scene.check(opened.startsWith("0{"), "no open packet: " + opened);
        JsonNode open = Scene.json(opened.substring(1));
        String session = "&sid=" + open.path("sid").asText();
        Polls polls = new Polls(scene, PATH + "polling" + session, new ArrayDeque<>());
        polls.say("40");
        polls.hear(text -> text.startsWith("40{\"sid\""));
        for (int i = 0; i < 3; i++) {
            long number = scene.number();
            polls.say("42" + number + "[\"message\",\"p" + number + "\"]");
            polls.hear(("42[\"message\",\"p" + number + "\"]")::equals);
            polls.hear(("43" + number + "[\"p" + number + "\"]")::equals);
        }
        switch ((int) (scene.number() % 3)) {
            case 0 -> upgrade(scene, session);
            case 1 -> polls.say("1");
            default -> {
                // Its clients do that: closed laptops, dead batteries.
            }
        }
    }

    private static void upgrade(Scene scene, String session)
            throws IOException, InterruptedException {
        try (Line line = scene.line(PATH + "websocket" + session)) {
            line.say("2probe");
            Scene.same("3probe", line.hear());
            line.say("5");
            long number = scene.number();
            line.say("42" + number + "[\"message\",\"u" + number + "\"]");
            SocketIoText.hear(line, "42[\"message\",\"u" + number + "\"]");
            SocketIoText.hear(line, "43" + number + "[\"u" + number + "\"]");
            line.say("1");
        }
    }

    /** A session's requests; packets that came together and are not looked at yet. */
    private record Polls(Scene scene, String path, Queue<String> come) {
        void say(String packet) throws IOException, InterruptedException {
            Scene.same("ok", scene.post(path, TEXT, packet).expect(200).body());
        }

        void hear(Predicate<String> wanted) throws IOException, InterruptedException {
            long end = System.nanoTime() + Scene.PATIENCE.toNanos();
            while (System.nanoTime() - end < 0) {
                if (come.isEmpty()) {
                    come.addAll(List.of(scene.get(path).expect(200).body().split("\u001e", -1)));
                }
                String packet = come.remove();
                if (packet.equals("2")) {
                    say("3");
                } else if (wanted.test(packet)) {
                    return;
                }
            }
            throw new IOException("what was looked for did not come");
        }
    }
}
