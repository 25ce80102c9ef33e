package dev.threadmill.bench.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A WebSocket server that is compared.
 *
 * @param command starts it from the root of the sources; it says {@code listening on URL}
 * @param jvm whether it runs on a JVM, which can be asked for its live heap
 * @param echo the path that sends every message back
 * @param hub the path that passes a message on to the others; null where it has none
 */
record WsPeer(String name, List<String> command, boolean jvm, String echo, String hub) {
    private static final int COMPACT_HEADERS_SINCE = 25;
    private static final List<String> APPLIANCE =
            List.of("server/bin/threadmill-server", "--port", "0");

    /** All servers; the first is ours. Each is a process of its own, so that no profiles mix. */
    static final List<WsPeer> ALL =
            List.of(
                    new WsPeer("threadmill", APPLIANCE, true, "/echo", "/ws"),
                    new WsPeer("stock Helidon", APPLIANCE, true, "/helidon/echo", null),
                    new WsPeer("Jetty 12.1", java("JettyEcho"), true, "/echo", null),
                    new WsPeer("Undertow 2.4", java("UndertowEcho"), true, "/echo", null),
                    new WsPeer("Netty 4.2", java("NettyEcho"), true, "/echo", null),
                    new WsPeer(
                            "Node ws 8",
                            List.of("node", "ops/peers/ws-server.js"),
                            false,
                            "/echo",
                            "/ws"));

    /** A server of {@code peers.servers} on this JDK, with the appliance's flags that matter. */
    private static List<String> java(String server) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xms16m", "-XX:-UsePerfData"));
        if (Runtime.version().feature() >= COMPACT_HEADERS_SINCE) {
            command.addAll(
                    List.of("-XX:+UseCompactObjectHeaders", "--enable-native-access=ALL-UNNAMED"));
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(WsPeer.class.getPackageName() + ".servers." + server);
        return List.copyOf(command);
    }

    /** What it needs that is not there; empty where it can be started. */
    Optional<String> missing(Path root) {
        if (Programs.find(root, command.getFirst()).isEmpty()) {
            return Optional.of(command.getFirst());
        }
        boolean node = command.getFirst().equals("node");
        String npm = node && name.contains("socket.io") ? "socket.io" : "ws";
        return node && !Programs.hasPackage(root, npm)
                ? Optional.of("npm package " + npm)
                : Optional.empty();
    }
}
