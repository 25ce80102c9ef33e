package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.util.function.Predicate;

/** What Socket.IO's conversations on WebSockets share. */
final class SocketIoText {
    private SocketIoText() {}

    /** Connects to the main namespace, on a WebSocket that opens a session. */
    static void connect(Line line) throws IOException {
        Scene.check(line.hear().startsWith("0{"), "no open packet came first");
        line.say("40");
        hear(line, text -> text.startsWith("40{\"sid\""));
    }

    static void hear(Line line, String wanted) throws IOException {
        hear(line, wanted::equals);
    }

    /** The packet that one looks for; answers pings, and lets events for others go by. */
    static void hear(Line line, Predicate<String> wanted) throws IOException {
        long end = System.nanoTime() + Scene.PATIENCE.toNanos();
        String last = "";
        while (System.nanoTime() - end < 0) {
            last = line.hear();
            if (last.equals("2")) {
                line.say("3");
            } else if (wanted.test(last)) {
                return;
            }
        }
        throw new IOException("did not come; the last was " + Scene.brief(last));
    }
}
