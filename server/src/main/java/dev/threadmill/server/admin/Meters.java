package dev.threadmill.server.admin;

import dev.threadmill.server.admin.VirtualThreads.Stand;
import dev.threadmill.server.chaos.ChaosCounts;
import dev.threadmill.server.control.TestRunner;
import dev.threadmill.server.engineio.EndReason;
import dev.threadmill.server.engineio.EngineFigures;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Descriptors;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.session.Taps;
import dev.threadmill.server.session.Upstreams;
import dev.threadmill.server.setup.Reload;
import dev.threadmill.server.socketio.SocketIoCounts;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Metrics;
import io.helidon.metrics.api.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The appliance's own meters, beside the ones that Helidon has for heap, GC, threads and CPU. */
public final class Meters {
    /** Each gets a series; all others, which peers may choose, share one. */
    private static final List<Integer> CLOSE_CODES =
            List.of(
                    1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013,
                    1014);

    private static final String PINNED = "threadmill_virtual_threads_pinned_total";
    private static final String PINNED_SECONDS = "threadmill_virtual_threads_pinned_seconds";
    private static final String RELOADS = "threadmill_config_reloads_total";
    private static final String RELOAD_REJECTED = "threadmill_config_rejected";
    private static final Tag APPLIED = Tag.create("result", "applied");
    private static final Tag REJECTED = Tag.create("result", "rejected");
    private static final String ENGINE_SESSIONS = "threadmill_engineio_sessions";
    private static final Tag POLLING = Tag.create("transport", "polling");
    private static final Tag WEBSOCKET = Tag.create("transport", "websocket");
    private static final double NANOS_PER_S = 1e9;

    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Registers the meters; done anew, they show the newer objects. */
    public static void register(
            Connections connections,
            TestRunner tests,
            VirtualThreads virtualThreads,
            Optional<Reload> reload) {
        Meters meters = new Meters(Metrics.globalRegistry());
        meters.webSockets(connections);
        meters.messages(connections);
        meters.upstreams(connections.upstreams());
        meters.tests(tests);
        meters.scheduler(virtualThreads);
        meters.reloads(reload);
        meters.process();
    }

    /** The names that Prometheus' own clients have for a process. */
    private void process() {
        if (ProcessMemory.known()) {
            gauge(
                    "process_resident_memory_bytes",
                    "Memory of the process that is in RAM",
                    ProcessMemory::residentBytes);
        }
        if (Descriptors.max() > 0) {
            gauge("process_open_fds", "File descriptors that are open", Descriptors::open);
            gauge("process_max_fds", "File descriptors that may be open", Descriptors::max);
        }
    }

    /** Registers what chaos counts; somebody else must hold it. */
    public static void registerChaos(ChaosCounts counts) {
        Meters meters = new Meters(Metrics.globalRegistry());
        for (ChaosCounts.Kind kind : ChaosCounts.Kind.values()) {
            meters.counter(
                    "threadmill_chaos_total",
                    "What chaos has done to WebSocket messages and connections on purpose",
                    counts,
                    all -> all.count(kind),
                    Tag.create("fault", kind.key()));
        }
    }

    /** Registers what Engine.IO servers count; somebody else must hold it. */
    public static void registerEngineIo(EngineFigures figures) {
        Meters meters = new Meters(Metrics.globalRegistry());
        String open = "Engine.IO sessions that are open now, by what carries them";
        meters.gauge(ENGINE_SESSIONS, open, figures::pollingCount, POLLING);
        meters.gauge(ENGINE_SESSIONS, open, figures::webSocketCount, WEBSOCKET);
        meters.gauge(
                "threadmill_engineio_polls",
                "Requests that wait now for something to be sent",
                figures::pollCount);
        meters.counter(
                "threadmill_engineio_opened_total",
                "Engine.IO sessions opened since the start",
                figures,
                EngineFigures::openedCount);
        meters.counter(
                "threadmill_engineio_upgrades_total",
                "Engine.IO sessions that went from polling to a WebSocket",
                figures,
                EngineFigures::upgradeCount);
        for (EndReason reason : EndReason.values()) {
            meters.counter(
                    "threadmill_engineio_closed_total",
                    "Engine.IO sessions that ended, by the reason",
                    figures,
                    all -> all.closedCount(reason),
                    Tag.create("reason", reason.text().replace(' ', '_')));
        }
    }

    /** Registers what Socket.IO counts; somebody else must hold it. */
    public static void registerSocketIo(SocketIoCounts counts) {
        Meters meters = new Meters(Metrics.globalRegistry());
        for (SocketIoCounts.Kind kind : SocketIoCounts.Kind.values()) {
            meters.counter(
                    "threadmill_socketio_total",
                    "What has happened on Socket.IO since the start",
                    counts,
                    all -> all.count(kind),
                    Tag.create("what", kind.key()));
        }
    }

    /** The names are those of {@code reference: mockforge-websocket}. */
    private void webSockets(Connections connections) {
        gauge("ws_connections_active", "WebSockets that are open now", connections::openCount);
        counter(
                "ws_connections_total",
                "WebSockets opened since the start",
                connections,
                Connections::openedCount);
        // As a counter it would be called ws_connections_rejected_total.
        gauge(
                "ws_connections_rejected",
                "Handshakes refused for want of room since the start",
                connections::rejectedCount);
        for (Failure failure : Failure.values()) {
            counter(
                    "ws_errors_total",
                    "What went wrong on WebSockets since the start",
                    connections,
                    all -> all.failureCount(failure),
                    Tag.create("type", failure.key()));
        }
        String closed = "WebSockets that ended, by the code of the peer's Close frame; 1006: none";
        for (int code : CLOSE_CODES) {
            counter(
                    "ws_connections_closed_total",
                    closed,
                    connections,
                    all -> all.endedByCode().getOrDefault(code, 0L),
                    Tag.create("code", String.valueOf(code)));
        }
        counter(
                "ws_connections_closed_total",
                closed,
                connections,
                all -> otherCodes(all.endedByCode()),
                Tag.create("code", "other"));
    }

    private static long otherCodes(Map<Integer, Long> ended) {
        return ended.entrySet().stream()
                .filter(entry -> !CLOSE_CODES.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private void messages(Connections connections) {
        counter(
                "ws_messages_received_total",
                "WebSocket messages received",
                connections,
                all -> all.traffic().messagesIn());
        counter(
                "ws_messages_sent_total",
                "WebSocket messages sent",
                connections,
                all -> all.traffic().messagesOut());
        // As counters these two would end in _total.
        gauge(
                "ws_messages_bytes_received",
                "Bytes received on WebSockets since the start",
                () -> connections.traffic().bytesIn());
        gauge(
                "ws_messages_bytes_sent",
                "Bytes sent on WebSockets since the start",
                () -> connections.traffic().bytesOut());
        counter(
                "ws_messages_dropped_total",
                "WebSocket messages that found their receiver's queue full",
                connections,
                all -> all.traffic().dropped());
        counter(
                "threadmill_tap_lost_total",
                "Messages that taps did not keep up with",
                connections.taps(),
                Taps::lostCount);
    }

    private void upstreams(Upstreams upstreams) {
        gauge(
                "threadmill_proxy_connections",
                "Connections to servers behind proxies that are open now",
                upstreams::openCount);
        counter(
                "threadmill_proxy_errors_total",
                "Servers behind proxies that were not reached or lost, messages not carried",
                upstreams,
                Upstreams::errorCount);
        counter(
                "threadmill_recordings_ended_total",
                "Recordings of paths that had to end early",
                upstreams,
                Upstreams::recordingsEndedCount);
    }

    private void tests(TestRunner tests) {
        gauge("threadmill_tests_running", "Load tests running now", tests::running);
        counter("threadmill_tests", "Load tests started", tests, TestRunner::testCount);
        counter(
                "threadmill_test_requests",
                "Requests of all load tests",
                tests,
                TestRunner::requestCount);
        counter(
                "threadmill_test_failures",
                "Failed requests of all load tests",
                tests,
                TestRunner::failureCount);
    }

    private void reloads(Optional<Reload> reload) {
        registry.remove(RELOADS, List.of(APPLIED));
        registry.remove(RELOADS, List.of(REJECTED));
        registry.remove(RELOAD_REJECTED, List.of());
        if (reload.isPresent()) {
            String reloads = "Times that the configuration was read again, by what came of it";
            Reload read = reload.get();
            counter(RELOADS, reloads, read, each -> each.stand().applied(), APPLIED);
            counter(RELOADS, reloads, read, each -> each.stand().rejected(), REJECTED);
            gauge(
                    RELOAD_REJECTED,
                    "1 while the configuration's file has faults and an earlier one is in force",
                    () -> read.stand().good() ? 0 : 1);
        }
    }

    private void scheduler(VirtualThreads threads) {
        if (VirtualThreads.schedulerTold()) {
            figure(
                    "threadmill_carriers",
                    "Platform threads that carry virtual threads",
                    threads,
                    Stand::carriers);
            figure(
                    "threadmill_carriers_target",
                    "Carriers that the scheduler aims at",
                    threads,
                    Stand::parallelism);
            figure(
                    "threadmill_virtual_threads_mounted",
                    "Virtual threads on a carrier",
                    threads,
                    Stand::mounted);
            figure(
                    "threadmill_virtual_threads_queued",
                    "Virtual threads that wait for a carrier",
                    threads,
                    Stand::queued);
        }
        registry.remove(PINNED, List.of());
        registry.remove(PINNED_SECONDS, List.of());
        if (threads.pinnedCounted()) {
            counter(
                    PINNED,
                    "Times that a virtual thread blocked for 1 ms or longer on its carrier,"
                            + " since the first look",
                    threads,
                    each -> each.stand().pinned().orElse(0));
            gauge(
                    PINNED_SECONDS,
                    "Time that virtual threads blocked on their carriers, since the first look",
                    () -> threads.stand().pinnedTime().orElseThrow().toNanos() / NANOS_PER_S);
        }
    }

    private void figure(
            String name,
            String description,
            VirtualThreads threads,
            Function<Stand, OptionalLong> figure) {
        gauge(
                name,
                description,
                () -> {
                    OptionalLong value = figure.apply(threads.stand());
                    return value.isPresent() ? (double) value.getAsLong() : Double.NaN;
                });
    }

    <N extends Number> void gauge(String name, String description, Supplier<N> value, Tag... tags) {
        registry.remove(name, List.of(tags));
        registry.getOrCreate(
                Gauge.builder(name, value).tags(List.of(tags)).description(description));
    }

    /** The registry holds what is counted weakly: it must be an object that somebody else holds. */
    <T> void counter(
            String name, String description, T counted, ToLongFunction<T> count, Tag... tags) {
        registry.remove(name, List.of(tags));
        registry.getOrCreate(
                FunctionalCounter.builder(name, counted, count::applyAsLong)
                        .tags(List.of(tags))
                        .description(description));
    }
}
