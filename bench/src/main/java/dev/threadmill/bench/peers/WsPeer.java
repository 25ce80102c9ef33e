package dev.threadmill.bench.peers;

import java.util.List;

/**
 * A WebSocket server that is compared.
 *
 * @param command starts it from the root of the sources; it says {@code listening on URL}
 * @param jvm whether it runs on a JVM, which can be asked for its live heap
 * @param echo the path that sends every message back
 * @param hub the path that passes a message on to the others; null where it has none
 */
record WsPeer(String name, List<String> command, boolean jvm, String echo, String hub) {
    private static final List<String> APPLIANCE =
            List.of("server/bin/threadmill-server", "--port", "0");

    /** All servers; the first is ours. Each is a process of its own, so that no profiles mix. */
    static final List<WsPeer> ALL =
            List.of(
                    new WsPeer("threadmill", APPLIANCE, true, "/echo", "/ws"),
                    new WsPeer("stock Helidon", APPLIANCE, true, "/helidon/echo", null),
                    new WsPeer(
                            "Node ws 8",
                            List.of("node", "ops/peers/ws-server.js"),
                            false,
                            "/echo",
                            "/ws"));
}
