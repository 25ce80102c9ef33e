package dev.threadmill.bench.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what JMH writes with {@code -rf json}. */
final class ResultsFile {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long BYTES_MAX = 64L * 1_024 * 1_024;
    private static final String MEMBER = "%s: result %d has no %s";

    private final Path file;
    private int number;

    private ResultsFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file's results.
     *
     * @throws InvalidResultsException naming the file and the result that is wrong
     */
    static List<Measured> read(Path file) throws InvalidResultsException {
        return new ResultsFile(file).measured();
    }

    /**
     * Reads a file as JSON.
     *
     * @throws InvalidResultsException naming the file
     */
    static JsonNode tree(Path file) throws InvalidResultsException {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new InvalidResultsException(file + ": larger than 64 MiB");
            }
            return MAPPER.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new InvalidResultsException(
                    file + ":" + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new InvalidResultsException(file + ": cannot be read: " + e.getMessage());
        }
    }

    private List<Measured> measured() throws InvalidResultsException {
        JsonNode tree = tree(file);
        if (!tree.isArray()) {
            throw new InvalidResultsException(file + ": not a list of JMH's results");
        }
        List<Measured> all = new ArrayList<>();
        for (JsonNode result : tree) {
            number++;
            all.add(measured(result));
        }
        return all;
    }

    private Measured measured(JsonNode result) throws InvalidResultsException {
        String name = text(result, "benchmark");
        int dot = name.lastIndexOf('.');
        if (dot <= 0) {
            throw new InvalidResultsException(
                    MEMBER.formatted(file, number, "benchmark with a class and a method"));
        }
        List<String> flags = new ArrayList<>();
        result.path("jvmArgs").forEach(flag -> flags.add(flag.asText()));
        Map<String, String> params = new LinkedHashMap<>();
        result.path("params")
                .properties()
                .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
        Map<String, Measured.Figure> counters = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> counter : result.path("secondaryMetrics").properties()) {
            counters.put(counter.getKey(), counter(counter.getValue()));
        }
        return new Measured(
                name.substring(0, dot),
                name.substring(dot + 1),
                params,
                text(result, "mode"),
                result.path("threads").asInt(1),
                (int) number(result, "forks"),
                text(result, "jdkVersion"),
                text(result, "vmName"),
                flags,
                protocol(result),
                figure(member(result, "primaryMetric")),
                counters);
    }

    private static String protocol(JsonNode result) {
        boolean shots = result.path("mode").asText().equals("ss");
        String times = shots ? "%s shots%.0s" : "%s × %s";
        return "warm-up "
                + times.formatted(
                        result.path("warmupIterations").asText(),
                        result.path("warmupTime").asText())
                + ", measured "
                + times.formatted(
                        result.path("measurementIterations").asText(),
                        result.path("measurementTime").asText());
    }

    private Measured.Figure figure(JsonNode metric) throws InvalidResultsException {
        JsonNode interval = metric.path("scoreConfidence");
        return new Measured.Figure(
                number(metric, "score"),
                interval.path(0).asDouble(Double.NaN),
                interval.path(1).asDouble(Double.NaN),
                text(metric, "scoreUnit"),
                forks(metric).stream().map(DoubleSummaryStatistics::getAverage).toList());
    }

    /**
     * A counter. JMH adds those up over iterations and forks; what is meant here is the mean, with
     * the extremes as its interval.
     */
    private Measured.Figure counter(JsonNode metric) throws InvalidResultsException {
        List<DoubleSummaryStatistics> forks = forks(metric);
        DoubleSummaryStatistics all = new DoubleSummaryStatistics();
        forks.forEach(all::combine);
        return new Measured.Figure(
                all.getAverage(),
                all.getMin(),
                all.getMax(),
                text(metric, "scoreUnit"),
                forks.stream().map(DoubleSummaryStatistics::getAverage).toList());
    }

    private List<DoubleSummaryStatistics> forks(JsonNode metric) throws InvalidResultsException {
        List<DoubleSummaryStatistics> forks = new ArrayList<>();
        for (JsonNode fork : metric.path("rawData")) {
            DoubleSummaryStatistics iterations = new DoubleSummaryStatistics();
            fork.forEach(iteration -> iterations.accept(iteration.asDouble()));
            forks.add(iterations);
        }
        if (forks.isEmpty() || forks.stream().anyMatch(fork -> fork.getCount() == 0)) {
            throw new InvalidResultsException(MEMBER.formatted(file, number, "rawData"));
        }
        return forks;
    }

    private JsonNode member(JsonNode node, String name) throws InvalidResultsException {
        if (!node.hasNonNull(name)) {
            throw new InvalidResultsException(MEMBER.formatted(file, number, name));
        }
        return node.get(name);
    }

    private String text(JsonNode node, String name) throws InvalidResultsException {
        return member(node, name).asText();
    }

    /** A number; JMH writes NaN as a text. */
    private double number(JsonNode node, String name) throws InvalidResultsException {
        JsonNode member = member(node, name);
        if (!member.isNumber() && !member.asText().equals("NaN")) {
            throw new InvalidResultsException(MEMBER.formatted(file, number, "number as " + name));
        }
        return member.asDouble(Double.NaN);
    }
}
