package dev.threadmill.bench.soak.faults;

import dev.threadmill.load.transport.WebSocketClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Scripts that build too much, in a small heap: they are stopped, everybody else goes on. */
record ScriptBomb() implements Fault {
    private static final int BOMBS = 12;

    private static final String CONFIGURATION =
            """
            websocket:
              handlers:
                - path: /bomb
                  type: script
                  script: |
                    const kept = [];
                    while (true) kept.push(new Array(10000).fill(message.text));
                - path: /text
                  type: script
                  script: |
                    let text = "x";
                    while (true) text += text;
                - path: /keeper
                  type: script
                  script: |
                    connection.state = connection.state || [];
                    connection.state.push(new Array(300000).fill(1.5));
                    return { kept: connection.state.length };
                - path: /good
                  type: script
                  script: |
                    return "good " + message.text;
            """;

    @Override
    public String name() {
        return "script's memory";
    }

    @Override
    public String check(Path folder) throws IOException, InterruptedException {
        Map<String, String> heap = Map.of("THREADMILL_JAVA_OPTS", "-Xmx128m");
        try (Tried tried = Tried.start(folder, "", 0, heap, CONFIGURATION);
                WebSocketClient other = tried.connect("/echo")) {
            for (int i = 0; i < BOMBS; i++) {
                String path = i % 3 == 0 ? "/bomb" : i % 3 == 1 ? "/text" : "/keeper";
                try (WebSocketClient client = tried.connect(path)) {
                    for (int said = 0; said < 3; said++) {
                        client.sendText("now");
                    }
                    // An answer, an error or an end: what matters is what others see.
                    client.receive();
                } catch (IOException e) {
                    // Cut off.
                }
                Tried.same(other);
            }
            tried.mustLive();
            long end = System.nanoTime() + 2 * Tried.PATIENCE.toNanos();
            while (!isGood(tried)) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("other scripts do not run any more");
                }
                Thread.sleep(200);
            }
            Tried.same(other);
            tried.awaitEcho();
        }
        return BOMBS + " bombs in 128 MB stopped; other scripts and connections went on";
    }

    private static boolean isGood(Tried tried) {
        try (WebSocketClient client = tried.connect("/good")) {
            client.sendText("day");
            return String.valueOf(client.receive()).contains("good day");
        } catch (IOException e) {
            return false;
        }
    }
}
