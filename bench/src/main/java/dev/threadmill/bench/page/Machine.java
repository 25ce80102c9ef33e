package dev.threadmill.bench.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where and when something was measured: JMH's results do not say, so a file beside them does.
 *
 * @param processor its model; empty where the system does not say
 * @param load what waited for the processors when it began, as the system's average of a minute
 */
record Machine(Instant startedAt, int processors, String processor, String system, double load) {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");

    /** This machine, now. */
    static Machine here() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                system.getAvailableProcessors(),
                model(),
                system.getName() + " " + system.getVersion() + " " + system.getArch(),
                Math.round(100 * system.getSystemLoadAverage()) / 100.0);
    }

    private static String model() {
        try {
            return Files.readAllLines(CPUINFO).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    /** The file beside results that says where they were measured. */
    static Path beside(Path results) {
        String name = results.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return results.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".machine.json");
    }

    void writeBeside(Path results) throws IOException {
        Files.writeString(beside(results), json().toPrettyString() + "\n", StandardCharsets.UTF_8);
    }

    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("started_at", startedAt.toString())
                .put("processors", processors)
                .put("processor", processor)
                .put("system", system)
                .put("load", load);
    }

    /**
     * Reads the file beside results.
     *
     * @throws InvalidResultsException where there is none, or it says something else
     */
    static Machine readBeside(Path results) throws InvalidResultsException {
        Path file = beside(results);
        JsonNode tree = ResultsFile.tree(file);
        try {
            return new Machine(
                    Instant.parse(tree.path("started_at").asText()),
                    tree.path("processors").asInt(),
                    tree.path("processor").asText(),
                    tree.path("system").asText(),
                    tree.path("load").asDouble());
        } catch (java.time.DateTimeException e) {
            throw new InvalidResultsException(file + ": started_at is no time");
        }
    }
}
