package dev.threadmill.server.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What {@code /}, {@code /health} and {@code /metrics} are in {@code reference:
 * socketio-microserv}.
 */
public final class ServiceStatus {
    private static final String SERVICE = "threadmill";
    private static final long MIB = 1_024 * 1_024;
    private static final double NANOS_PER_S = 1e9;

    private final String version;
    private final Instant startedAt;
    private final BooleanSupplier ready;
    private final Supplier<Clients> clients;

    /**
     * What is told of the clients.
     *
     * @param connected how many there are now
     * @param received events from them since the start
     * @param sent events to them, one for each receiver
     */
    public record Clients(int connected, long received, long sent) {}

    /**
     * Makes the answers.
     *
     * @param ready whether the appliance is neither starting nor ending
     */
    public ServiceStatus(
            String version, Instant startedAt, BooleanSupplier ready, Supplier<Clients> clients) {
        this.version = version;
        this.startedAt = startedAt;
        this.ready = ready;
        this.clients = clients;
    }

    /** Bytes, of the process and of the heap. */
    private record Memory(long rss, long heapUsed, long heapTotal) {
        static Memory now() {
            Runtime runtime = Runtime.getRuntime();
            long total = runtime.totalMemory();
            return new Memory(ProcessMemory.residentBytes(), total - runtime.freeMemory(), total);
        }
    }

    /** Which service this is. */
    public AdminAnswer root() {
        ObjectNode json = object().put("status", "ok").put("service", SERVICE);
        json.put("version", version).put("connectedClients", clients.get().connected());
        return AdminAnswer.ok(json);
    }

    /** Whether it is well; 503 where it is not. */
    public AdminAnswer health(Instant now) {
        boolean healthy = ready.getAsBoolean();
        ObjectNode json = object().put("status", healthy ? "healthy" : "unhealthy");
        json.put("timestamp", now.truncatedTo(ChronoUnit.MILLIS).toString());
        json.put("uptime", uptimeSeconds(now));
        Memory memory = Memory.now();
        json.putObject("memory")
                .put("rss", mebibytes(memory.rss()))
                .put("heap_used", mebibytes(memory.heapUsed()))
                .put("heap_total", mebibytes(memory.heapTotal()));
        json.put("connections", clients.get().connected());
        return AdminAnswer.of(healthy ? 200 : 503, json);
    }

    /** Figures: connections, messages, uptime, processor time, memory. */
    public AdminAnswer metrics(Instant now) {
        ObjectNode json = object();
        Clients told = clients.get();
        json.put("connected_clients", told.connected());
        Memory memory = Memory.now();
        json.putObject("memory_usage")
                .put("rss", memory.rss())
                .put("heap_used", memory.heapUsed())
                .put("heap_total", memory.heapTotal());
        json.put("uptime", uptimeSeconds(now)).put("timestamp", now.toEpochMilli());
        json.putObject("messages").put("received", told.received()).put("sent", told.sent());
        cpu(json.putObject("cpu"));
        return AdminAnswer.ok(json);
    }

    /** The load is the share of all processors that the process has had of late. */
    private static void cpu(ObjectNode cpu) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            cpu.put("seconds", system.getProcessCpuTime() / NANOS_PER_S);
            double load = system.getProcessCpuLoad();
            cpu.put("load", Double.isNaN(load) ? 0 : Math.clamp(load, 0, 1));
        }
        cpu.put("processors", Runtime.getRuntime().availableProcessors());
    }

    private long uptimeSeconds(Instant now) {
        return Duration.between(startedAt, now).toSeconds();
    }

    private static String mebibytes(long bytes) {
        return Math.round((double) bytes / MIB) + "MB";
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
