package dev.threadmill.bench.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** All benchmarks of this jar, with all choices of their parameters. */
final class Variants {
    private Variants() {}

    /** Returns, by the full name of a benchmark's class, what results it should have. */
    static Map<String, List<String>> all() {
        Map<String, List<String>> all = new TreeMap<>();
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().getAll(silent, List.of())) {
            String name = entry.getUsername();
            int dot = name.lastIndexOf('.');
            List<String> variants =
                    all.computeIfAbsent(name.substring(0, dot), key -> new ArrayList<>());
            Map<String, String[]> params = entry.getParams().orElse(Map.of());
            for (Map<String, String> choice : choices(new TreeMap<>(params))) {
                variants.add(name(name.substring(dot + 1), choice));
            }
        }
        return all;
    }

    private static List<Map<String, String>> choices(Map<String, String[]> params) {
        List<Map<String, String>> choices = List.of(Map.of());
        for (Map.Entry<String, String[]> param : params.entrySet()) {
            List<Map<String, String>> more = new ArrayList<>();
            for (Map<String, String> choice : choices) {
                for (String value : param.getValue()) {
                    Map<String, String> one = new LinkedHashMap<>(choice);
                    one.put(param.getKey(), value);
                    more.add(one);
                }
            }
            choices = more;
        }
        return choices;
    }

    /** A method and its parameters by name: {@code echo connections=10 threads=virtual}. */
    static String name(String method, Map<String, String> params) {
        StringBuilder name = new StringBuilder(method);
        new TreeMap<>(params).forEach((key, value) -> name.append(' ').append(key + "=" + value));
        return name.toString();
    }
}
