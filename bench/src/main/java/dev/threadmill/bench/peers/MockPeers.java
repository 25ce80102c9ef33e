package dev.threadmill.bench.peers;

import java.io.IOException;
import java.util.List;

/**
 * What a mock costs: a plain echo, the last of 50 rules and a script answer the same message,
 * JSON-RPC a call of its own, on the same number of connections, in turns. Each is a process of its
 * own, so that no profiles mix.
 */
public final class MockPeers {
    private static final List<String> APPLIANCE =
            List.of(
                    "server/bin/threadmill-server",
                    "--port",
                    "0",
                    "--config",
                    "ops/peers/mocks.yaml");

    private static final String MESSAGE = "{\"type\":\"kind-50\",\"id\":7,\"channel\":\"orders\"}";
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"user.get\",\"params\":{\"id\":1}}";

    private MockPeers() {}

    /**
     * Runs the comparison.
     *
     * @param args {@code [rounds] [seconds] [connections]}, by default 5, 5 and 100
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        var trials =
                WsTurns.run(
                        List.of(
                                row("echo", "/echo", MESSAGE),
                                row("50 rules", "/pattern", MESSAGE),
                                row("JSON-RPC", "/jsonrpc", CALL),
                                row("script", "/script", MESSAGE)),
                        WsTurns.Arguments.of(args));
        System.out.println();
        System.out.println(WsTurns.table(trials));
    }

    private static WsTurns.Row row(String name, String path, String message) {
        return new WsTurns.Row(
                new WsPeer(name, APPLIANCE, true, path, null), path, List.of("-b", message));
    }
}
