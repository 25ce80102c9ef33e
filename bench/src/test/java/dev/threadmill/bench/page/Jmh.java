package dev.threadmill.bench.page;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Results as JMH writes them. */
final class Jmh {
    static final String SCAN = "dev.threadmill.bench.codec.HttpResponseScanBenchmark.scan";

    private Jmh() {}

    /** A result of so many forks, each with three iterations around a score. */
    static String result(String benchmark, Map<String, String> params, int forks, double score) {
        String given =
                new TreeMap<>(params)
                        .entrySet().stream()
                                .map(p -> "\"%s\": \"%s\"".formatted(p.getKey(), p.getValue()))
                                .collect(Collectors.joining(", "));
        return """
        {"jmhVersion": "1.37", "benchmark": "%s", "mode": "avgt", "threads": 1, "forks": %d,
         "jvm": "/jdk/bin/java", "jvmArgs": ["-Xmx1g"], "jdkVersion": "25.0.3",
         "vmName": "OpenJDK 64-Bit Server VM", "vmVersion": "25.0.3+9-LTS",
         "warmupIterations": 1, "warmupTime": "1 s", "measurementIterations": 3,
         "measurementTime": "1 s", "params": {%s}, "primaryMetric": %s, "secondaryMetrics": {}}
        """
                .formatted(benchmark, forks, given, metric(forks, score));
    }

    private static String metric(int forks, double score) {
        String raw =
                IntStream.range(0, forks)
                        .mapToObj(fork ->
                                "[%s, %s, %s]"
                                        .formatted(
                                                score - 1 + fork, score + fork, score + 1 + fork))
                        .collect(Collectors.joining(", "));
        return """
        {"score": %s, "scoreError": 2.5, "scoreConfidence": [%s, %s], "scoreUnit": "us/op",
         "rawData": [%s]}
        """
                .formatted(score, score - 2.5, score + 2.5, raw);
    }
}
