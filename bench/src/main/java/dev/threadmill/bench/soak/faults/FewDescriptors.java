package dev.threadmill.bench.soak.faults;

import dev.threadmill.bench.soak.RedisProgram;
import dev.threadmill.load.transport.WebSocketClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * File descriptors run out, some by connections, the last ones by what the appliance opens itself:
 * each connection to its proxy path takes three. Who is connected stays; nobody new comes in; it
 * takes no processor, says so once, and accepts again when descriptors are free.
 */
record FewDescriptors() implements Fault {
    private static final int ATTEMPTS = 400;
    private static final int QUIET_MS = 4_000;
    private static final double CPU_SHARE_MAX = 0.5;

    private static final String CONFIGURATION =
            """
            websocket:
              handlers:
                - path: /proxy
                  type: proxy
                  upstream: ws://127.0.0.1:PORT/echo
            """;

    @Override
    public String name() {
        return "file descriptors";
    }

    @Override
    public String check(Path folder) throws IOException, InterruptedException {
        int port = RedisProgram.freePort();
        String configuration = CONFIGURATION.replace("PORT", "" + port);
        try (Tried tried = Tried.start(folder, "ulimit -n 256;", port, Map.of(), configuration)) {
            return check(tried);
        }
    }

    private static String check(Tried tried) throws IOException, InterruptedException {
        List<WebSocketClient> open = new ArrayList<>();
        int refused = 0;
        try {
            for (int i = 0; i < ATTEMPTS; i++) {
                try {
                    open.add(tried.connect(i % 4 == 3 ? "/proxy" : "/echo"));
                } catch (IOException e) {
                    refused++;
                    if (refused > 50) {
                        break;
                    }
                }
            }
            if (open.size() < 30 || refused == 0) {
                throw new IOException(open.size() + " came in, " + refused + " did not");
            }
            tried.mustLive();
            Tried.same(open.getFirst());
            double before = tried.cpuMs();
            Thread.sleep(QUIET_MS);
            double share = (tried.cpuMs() - before) / QUIET_MS;
            if (share > CPU_SHARE_MAX) {
                throw new IOException("takes %.0f %% of a processor".formatted(100 * share));
            }
            Tried.same(open.getFirst());
            long said =
                    tried.saidCount("connections are refused")
                            + tried.saidCount("no connection can be accepted");
            if (said < 1 || said > 2) {
                throw new IOException("says it " + said + " times");
            }
            int held = open.size();
            while (open.size() > 10) {
                open.removeLast().close();
            }
            tried.awaitEcho();
            Tried.same(open.getFirst());
            return "%d of 256 connected, %d not; %.0f %% of a processor; then accepts again"
                    .formatted(held, refused, 100 * share);
        } finally {
            open.forEach(WebSocketClient::close);
        }
    }
}
