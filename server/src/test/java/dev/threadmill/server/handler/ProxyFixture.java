package dev.threadmill.server.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.testing.MockServer;
import dev.threadmill.wire.WebSocketEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;

/** A proxy, and what a test puts behind it and before it. */
abstract class ProxyFixture {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();

    MockServer proxy;

    <T extends AutoCloseable> T closed(T resource) {
        toClose.push(resource);
        return resource;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : toClose) {
            resource.close();
        }
    }

    /** Serves a proxy at {@code /proxy}, with more lines for its handler. */
    MockServer proxy(String upstream, String... more) {
        return proxyIn(Map.of(), upstream, more);
    }

    MockServer proxyIn(Map<String, String> environment, String upstream, String... more) {
        proxy = closed(MockServer.with(yaml(upstream, more), environment));
        return proxy;
    }

    static String yaml(String upstream, String... more) {
        StringBuilder yaml = new StringBuilder("websocket:\n  handlers:\n    - path: \"/proxy\"\n");
        yaml.append("      type: proxy\n      upstream: \"").append(upstream).append("\"\n");
        for (String line : more) {
            yaml.append("      ").append(line.replace("\n", "\n      ")).append('\n');
        }
        return yaml.toString();
    }

    WebSocketClient connect() {
        return closed(proxy.connect("/proxy"));
    }

    static void assertText(String text, WebSocketClient client) throws Exception {
        assertEquals(new WebSocketEvent.Text(text), client.receive());
    }

    static void exchange(WebSocketClient client, String text) throws Exception {
        client.sendText(text);
        assertText(text, client);
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    /** All that a proxied connection has opened is closed again. */
    void awaitNothingLeft() throws InterruptedException {
        await("an upstream stayed open", () -> proxy.connections().upstreams().openCount() == 0);
        await("a client stayed open", () -> proxy.connections().openCount() == 0);
    }
}
