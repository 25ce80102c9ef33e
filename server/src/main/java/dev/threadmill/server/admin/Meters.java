package dev.threadmill.server.admin;

import dev.threadmill.server.control.TestRunner;
import dev.threadmill.server.session.Connections;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The appliance's own meters, beside the ones that Helidon has. */
public final class Meters {
    private Meters() {}

    /** Registers the meters; done anew, they show the newer objects. */
    public static void register(Connections connections, TestRunner tests) {
        MeterRegistry registry = Metrics.globalRegistry();
        gauge(
                registry,
                "threadmill_websockets_open",
                "WebSockets that are open now",
                connections::openCount);
        counter(
                registry,
                "threadmill_websockets_opened",
                "WebSockets opened since the start",
                connections,
                Connections::openedCount);
        counter(
                registry,
                "threadmill_messages_in",
                "WebSocket messages received",
                connections,
                all -> all.traffic().messagesIn());
        counter(
                registry,
                "threadmill_messages_out",
                "WebSocket messages sent",
                connections,
                all -> all.traffic().messagesOut());
        counter(
                registry,
                "threadmill_message_bytes_in",
                "Bytes of WebSocket messages received",
                connections,
                all -> all.traffic().bytesIn());
        counter(
                registry,
                "threadmill_message_bytes_out",
                "Bytes of WebSocket messages sent",
                connections,
                all -> all.traffic().bytesOut());
        gauge(registry, "threadmill_tests_running", "Load tests running now", tests::running);
        counter(registry, "threadmill_tests", "Load tests started", tests, TestRunner::testCount);
        counter(
                registry,
                "threadmill_test_requests",
                "Requests of all load tests",
                tests,
                TestRunner::requestCount);
        counter(
                registry,
                "threadmill_test_failures",
                "Failed requests of all load tests",
                tests,
                TestRunner::failureCount);
    }

    private static void gauge(
            MeterRegistry registry, String name, String description, Supplier<Integer> value) {
        registry.remove(name, java.util.List.of());
        registry.getOrCreate(Gauge.builder(name, value).description(description));
    }

    private static <T> void counter(
            MeterRegistry registry,
            String name,
            String description,
            T counted,
            ToLongFunction<T> count) {
        registry.remove(name, java.util.List.of());
        registry.getOrCreate(
                FunctionalCounter.builder(name, counted, count::applyAsLong)
                        .description(description));
    }
}
