package dev.threadmill.bench.soak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.GarbageCollectorMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Looks into the appliance's process: through the JDK's own management agent, which is started in
 * it, and /proc. What the agent needs for itself is not counted among the threads.
 */
final class Probe implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> AGENTS = Set.of("RMI ", "JMX ", "Attach Listener");

    /** Comes and goes with the compiler's work. */
    private static final Set<String> COMPILERS = Set.of("C1 ", "C2 ");

    private final long pid;
    private final Path folder;
    private final JMXConnector connector;
    private final MBeanServerConnection beans;
    private final MemoryMXBean memory;
    private final List<GarbageCollectorMXBean> collectors;

    private Probe(long pid, Path folder, JMXConnector connector) throws IOException {
        this.pid = pid;
        this.folder = folder;
        this.connector = connector;
        this.beans = connector.getMBeanServerConnection();
        this.memory = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
        this.collectors = ManagementFactory.getPlatformMXBeans(beans, GarbageCollectorMXBean.class);
    }

    /**
     * Attaches to a process.
     *
     * @param folder the process's own, for the dump of its threads
     */
    @SuppressWarnings("BanJNDI") // the agent's address comes from a process of ours
    static Probe attach(long pid, Path folder) throws IOException {
        VirtualMachine machine;
        try {
            machine = VirtualMachine.attach(String.valueOf(pid));
        } catch (AttachNotSupportedException e) {
            throw new IOException("cannot look into process " + pid, e);
        }
        try {
            var url = new JMXServiceURL(machine.startLocalManagementAgent());
            return new Probe(pid, folder, JMXConnectorFactory.connect(url));
        } finally {
            machine.detach();
        }
    }

    /** Collects the garbage, then looks at everything that the process itself tells. */
    Map<Figure, Double> look() throws IOException {
        Map<Figure, Double> values = new EnumMap<>(Figure.class);
        memory.gc();
        values.put(Figure.HEAP, heapAfterGc());
        threads(values);
        values.put(Figure.DIRECT, direct());
        double metaspace = 0;
        double code = 0;
        for (MemoryPoolMXBean pool :
                ManagementFactory.getPlatformMXBeans(beans, MemoryPoolMXBean.class)) {
            if (pool.getName().equals("Metaspace")) {
                metaspace = pool.getUsage().getUsed();
            } else if (pool.getType() == MemoryType.NON_HEAP && pool.getName().startsWith("Code")) {
                code += pool.getUsage().getUsed();
            }
        }
        values.put(Figure.METASPACE, metaspace);
        values.put(Figure.CODE, code);
        values.put(
                Figure.CLASSES,
                (double)
                        ManagementFactory.getPlatformMXBean(beans, ClassLoadingMXBean.class)
                                .getLoadedClassCount());
        values.put(Figure.RSS, rss());
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            values.put(Figure.DESCRIPTORS, (double) open.count());
        }
        return values;
    }

    /** What was left by the collection, not what has been made since. */
    private double heapAfterGc() {
        GarbageCollectorMXBean last = null;
        for (GarbageCollectorMXBean collector : collectors) {
            boolean isFull = List.of(collector.getMemoryPoolNames()).size() > 2;
            if (isFull && collector.getLastGcInfo() != null) {
                last = collector;
            }
        }
        if (last == null) {
            return memory.getHeapMemoryUsage().getUsed();
        }
        Set<String> pools = Set.of(last.getMemoryPoolNames());
        return last.getLastGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                .filter(pool -> pools.contains(pool.getKey()))
                .mapToDouble(pool -> pool.getValue().getUsed())
                .sum();
    }

    private double direct() throws IOException {
        return ManagementFactory.getPlatformMXBeans(beans, BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToDouble(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private void threads(Map<Figure, Double> values) throws IOException {
        int virtual = 0;
        int platform = 0;
        for (JsonNode container : dump().path("threadContainers")) {
            for (JsonNode thread : container.path("threads")) {
                String name = thread.path("name").asText();
                if (thread.path("virtual").asBoolean()) {
                    virtual++;
                } else if (AGENTS.stream().noneMatch(name::startsWith)
                        && COMPILERS.stream().noneMatch(name::startsWith)) {
                    platform++;
                }
            }
        }
        values.put(Figure.THREADS, (double) platform);
        values.put(Figure.VIRTUAL_THREADS, (double) virtual);
    }

    /** Every thread with its stack, as {@code jcmd Thread.dump_to_file} has it. */
    private JsonNode dump() throws IOException {
        Path file = folder.resolve("threads.json").toAbsolutePath();
        try {
            beans.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "threadDumpToFile",
                    new Object[] {new String[] {"-format=json", "-overwrite", file.toString()}},
                    new String[] {String[].class.getName()});
        } catch (JMException e) {
            throw new IOException("no dump of the threads", e);
        }
        return MAPPER.readTree(file.toFile()).path("threadDump");
    }

    private double rss() throws IOException {
        String status = Files.readString(Path.of("/proc/" + pid + "/status"));
        String line =
                status.lines()
                        .filter(one -> one.startsWith("VmRSS:"))
                        .collect(Collectors.joining());
        return Long.parseLong(line.replaceAll("\\D", "")) * 1_024.0;
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // The process is gone.
        }
    }
}
