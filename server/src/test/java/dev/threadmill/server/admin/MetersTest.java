package dev.threadmill.server.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.Tls;
import dev.threadmill.load.transport.UpgradeRefusedException;
import dev.threadmill.load.transport.WebSocketClient;
import dev.threadmill.server.Appliance;
import dev.threadmill.server.chaos.ChaosCounts;
import dev.threadmill.server.session.Descriptors;
import dev.threadmill.server.session.Failure;
import dev.threadmill.server.testing.Http;
import dev.threadmill.server.testing.TestSettings;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** What /metrics holds; alone, since all appliances of a process share one registry. */
@Isolated
@Timeout(60)
class MetersTest extends AdminFixture {
    @Override
    Appliance appliance() throws IOException {
        return Appliance.start(TestSettings.with(Map.of()));
    }

    private String text() throws Exception {
        Http.Answer answer = Http.get(appliance.url() + "/metrics");
        assertTrue(answer.header("content-type").startsWith("text/plain"));
        return answer.text();
    }

    /** The value of a series; its labels in any order. */
    private double value(String name, String label) throws Exception {
        List<String> lines =
                text().lines()
                        .filter(line -> line.startsWith(name + "{") && line.contains(label))
                        .toList();
        assertEquals(1, lines.size(), () -> name + " " + lines);
        return Double.parseDouble(lines.getFirst().substring(lines.getFirst().lastIndexOf(' ')));
    }

    @Test
    void theGuidesNamesAreThere() throws Exception {
        for (String name :
                List.of(
                        "ws_connections_active",
                        "ws_connections_total",
                        "ws_connections_rejected",
                        "ws_messages_received_total",
                        "ws_messages_sent_total",
                        "ws_messages_bytes_received",
                        "ws_messages_bytes_sent",
                        "ws_messages_dropped_total")) {
            assertEquals(0, value(name, ""), name);
        }
        for (Failure failure : Failure.values()) {
            assertEquals(0, value("ws_errors_total", "type=\"" + failure.key() + "\""));
        }
        for (String code : List.of("1000", "1001", "1006", "1011", "other")) {
            assertEquals(0, value("ws_connections_closed_total", "code=\"" + code + "\""));
        }
    }

    @Test
    void chaosIsCounted() throws Exception {
        ChaosCounts counts = new ChaosCounts();
        Meters.registerChaos(counts);
        for (ChaosCounts.Kind kind : ChaosCounts.Kind.values()) {
            String label = "fault=\"" + kind.key() + "\"";
            assertEquals(counts.count(kind), value("threadmill_chaos_total", label));
        }
    }

    @Test
    void webSocketsAreCounted() throws Exception {
        WebSocketClient client = connect("/echo");
        connect("/echo");
        assertEquals(2, value("ws_connections_active", ""));
        assertEquals(2, value("ws_connections_total", ""));
        assertEquals(2, value("ws_messages_received_total", ""));
        assertEquals(2, value("ws_messages_sent_total", ""));
        // Two bytes of header, four of mask, "here"; the answer is not masked.
        assertEquals(20, value("ws_messages_bytes_received", ""));
        assertEquals(12, value("ws_messages_bytes_sent", ""));
        client.close();
        while (value("ws_connections_active", "") > 1) {
            Thread.onSpinWait();
        }
        assertEquals(2, value("ws_connections_total", ""));
    }

    @Test
    void aCollectionDoesNotStopTheCounting() throws Exception {
        connect("/echo");
        assertEquals(1, value("ws_connections_total", ""));
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        while (garbage.get() != null) {
            System.gc();
        }
        connect("/echo");
        assertEquals(2, value("ws_connections_total", ""));
        assertEquals(2, value("ws_connections_active", ""));
        assertEquals(2, value("ws_messages_received_total", ""));
        assertEquals(20, value("ws_messages_bytes_received", ""));
    }

    @Test
    void endsAreCountedByTheirCodes() throws Exception {
        WebSocketClient client = connect("/echo");
        client.close(4_321, "");
        while (client.receive() != null) {}
        connect("/echo").close();
        while (value("ws_connections_active", "") > 0) {
            Thread.onSpinWait();
        }
        assertEquals(1, value("ws_connections_closed_total", "code=\"other\""));
        assertEquals(1, value("ws_connections_closed_total", "code=\"1006\""));
        assertEquals(1, value("ws_errors_total", "type=\"disconnect\""));
    }

    @Test
    void messagesThatNobodyCanReadAreCounted() throws Exception {
        appliance.close();
        appliance = Appliance.start(TestSettings.with(Map.of("control.token", "t")));
        URI control = URI.create(appliance.url().replaceFirst("http", "ws") + "/control?token=t");
        try (WebSocketClient client =
                WebSocketClient.connect(control, List.of(), Tls.DEFAULT, Duration.ofSeconds(20))) {
            client.sendText("{no json");
            assertTrue(text(client).contains("invalid_json"));
            client.sendText("{\"type\":\"dance\"}");
            assertTrue(text(client).contains("unknown_type"));
        }
        assertEquals(1, value("ws_errors_total", "type=\"parse\""));
    }

    @Test
    void refusedHandshakesAreCounted() throws Exception {
        appliance.close();
        appliance = Appliance.start(TestSettings.with(Map.of("websocket.max_connections", "1")));
        connect("/echo");
        assertThrows(UpgradeRefusedException.class, () -> connect("/echo"));
        assertEquals(1, value("ws_connections_rejected", ""));
        assertEquals(1, value("ws_connections_total", ""));
    }

    @Test
    void theTypesAreThoseOfTheNames() throws Exception {
        String text = text();
        assertTrue(text.contains("# TYPE ws_connections_active gauge"));
        assertTrue(text.contains("# TYPE ws_messages_received_total counter"));
        assertTrue(text.contains("# TYPE ws_errors_total counter"));
        assertFalse(text.contains("_total_total"));
        assertFalse(text.contains("threadmill_websockets"));
        assertFalse(text.contains("threadmill_message"));
    }

    @Test
    void testsMemoryAndCollectionsAreThereToo() throws Exception {
        String text = text();
        for (String name :
                List.of(
                        "tests_running",
                        "tests_total",
                        "test_requests_total",
                        "test_failures_total")) {
            assertTrue(text.contains("\nthreadmill_" + name + "{"), name);
        }
        for (String name :
                List.of("memory_usedHeap_bytes", "memory_committedHeap_bytes", "gc_total")) {
            assertTrue(text.contains("\n" + name + "{"), name);
        }
        if (ProcessMemory.known()) {
            assertTrue(value("process_resident_memory_bytes", "") > 1_000_000);
        }
        if (Descriptors.max() > 0) {
            double open = value("process_open_fds", "");
            assertTrue(open > 2 && open < value("process_max_fds", ""));
        }
    }

    @Test
    void theSchedulerIsThereWhereTheJdkTellsOfIt() throws Exception {
        String text = text();
        for (String name :
                List.of("carriers", "virtual_threads_mounted", "virtual_threads_queued")) {
            boolean there = text.contains("\nthreadmill_" + name + "{");
            assertEquals(VirtualThreads.schedulerTold(), there, name);
        }
        assertFalse(text.contains(" NaN"));
    }

    @Test
    void pinnedThreadsAreNotCountedWhereNobodyWantsIt() throws Exception {
        assertTrue(text().contains("\nthreadmill_virtual_threads_pinned_total{"));
        appliance.close();
        appliance = Appliance.start(TestSettings.with(Map.of("metrics.pinned", "false")));
        assertFalse(text().contains("pinned"));
    }
}
