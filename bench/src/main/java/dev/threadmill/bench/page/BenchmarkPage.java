package dev.threadmill.bench.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.page.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The page of all results: each question with its answer's chart, its table and the conditions,
 * grouped by what the questions are about.
 */
final class BenchmarkPage {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Map<String, String> MODES =
            Map.of(
                    "avgt", "average time, less is better",
                    "thrpt", "throughput, more is better",
                    "ss", "one shot, less is better",
                    "sample", "sampled time, less is better");

    private final List<Measured> results;
    private final Map<String, List<String>> benchmarks;

    private BenchmarkPage(List<Measured> results, Map<String, List<String>> benchmarks) {
        this.results = results;
        this.benchmarks = benchmarks;
    }

    /**
     * Makes the page.
     *
     * @param benchmarks all that there are, to name what was left out
     * @throws InvalidResultsException naming a benchmark that has no question here
     */
    static String of(
            List<Measured> results, List<Machine> machines, Map<String, List<String>> benchmarks)
            throws InvalidResultsException {
        ObjectNode figures = figures(results, machines, benchmarks);
        return Page.of("Threadmill's benchmarks", BenchmarkPage.class, "benchmarks.js", figures);
    }

    static ObjectNode figures(
            List<Measured> results, List<Machine> machines, Map<String, List<String>> benchmarks)
            throws InvalidResultsException {
        ObjectNode figures = JSON.objectNode();
        int forks = results.stream().mapToInt(Measured::forks).min().orElse(0);
        if (forks < Guard.FORKS_MIN) {
            figures.put(
                    "banner",
                    "For a look, not to be cited: %d fork%s of at least %d."
                            .formatted(forks, forks == 1 ? "" : "s", Guard.FORKS_MIN));
        }
        ArrayNode where = figures.putArray("machines");
        machines.stream().distinct().forEach(machine -> where.add(machine.json()));
        new BenchmarkPage(results, benchmarks).addAreas(figures.putArray("areas"));
        return figures;
    }

    private void addAreas(ArrayNode areas) throws InvalidResultsException {
        Map<Area, Map<String, Question>> questions = new EnumMap<>(Area.class);
        // By the class's own name, wherever it had to be put.
        TreeSet<String> names =
                new TreeSet<>(
                        Comparator.comparing(
                                        (String name) -> name.substring(name.lastIndexOf('.') + 1))
                                .thenComparing(name -> name));
        names.addAll(benchmarks.keySet());
        results.forEach(result -> names.add(result.benchmark()));
        for (String name : names) {
            Question question = question(name);
            questions
                    .computeIfAbsent(question.area(), key -> new LinkedHashMap<>())
                    .put(name, question);
        }
        questions.forEach((area, asked) -> {
            ObjectNode node = areas.addObject().put("title", area.title());
            ArrayNode list = node.putArray("questions");
            asked.forEach((name, question) -> list.add(answer(name, question)));
        });
    }

    private static Question question(String benchmark) throws InvalidResultsException {
        Question question;
        try {
            question =
                    Class.forName(benchmark, false, BenchmarkPage.class.getClassLoader())
                            .getAnnotation(Question.class);
        } catch (ClassNotFoundException e) {
            throw new InvalidResultsException(
                    benchmark + " is not among these benchmarks: results of another version?");
        }
        if (question == null) {
            throw new InvalidResultsException(benchmark + " has no @Question");
        }
        return question;
    }

    private ObjectNode answer(String benchmark, Question question) {
        List<Measured> answers =
                results.stream().filter(result -> result.benchmark().equals(benchmark)).toList();
        ObjectNode node =
                JSON.objectNode()
                        .put("question", question.value())
                        .put("unsaid", question.unsaid())
                        .put("benchmark", benchmark);
        ArrayNode conditions = node.putArray("conditions");
        common(answers, result -> "JDK " + result.jdk() + ", " + result.vm(), conditions);
        common(answers, BenchmarkPage::forks, conditions);
        common(answers, Measured::protocol, conditions);
        common(answers, BenchmarkPage::flags, conditions);
        ArrayNode leftOut = node.putArray("left_out");
        Guard.leftOut(benchmark, benchmarks.getOrDefault(benchmark, List.of()), results)
                .forEach(leftOut::add);
        addCharts(node.putArray("charts"), answers, question);
        return node;
    }

    /** Adds what holds for all; what does not stands with each row. */
    private static void common(
            List<Measured> answers, Function<Measured, String> condition, ArrayNode conditions) {
        List<String> all = answers.stream().map(condition).distinct().toList();
        if (all.size() == 1) {
            conditions.add(all.getFirst());
        }
    }

    private static String forks(Measured result) {
        return result.forks() + (result.forks() == 1 ? " fork" : " forks");
    }

    private static String flags(Measured result) {
        return result.flags().isEmpty() ? "no flags" : String.join(" ", result.flags());
    }

    private void addCharts(ArrayNode charts, List<Measured> answers, Question question) {
        if (question.counters().length == 0) {
            answers.stream()
                    .map(Measured::mode)
                    .distinct()
                    .forEach(mode -> {
                        List<Measured> alike =
                                answers.stream()
                                        .filter(result -> result.mode().equals(mode))
                                        .toList();
                        String unit = alike.getFirst().figure().unit();
                        addChart(
                                charts.addObject()
                                        .put("unit", unit.replace("us/", "µs/"))
                                        .put("mode", MODES.getOrDefault(mode, mode))
                                        .put("interval", "99.9 % interval of JMH"),
                                alike,
                                Measured::figure);
                    });
        }
        for (String counter : question.counters()) {
            int slash = counter.indexOf('/');
            String name = counter.substring(0, slash);
            List<Measured> alike =
                    answers.stream().filter(result -> result.counters().containsKey(name)).toList();
            addChart(
                    charts.addObject()
                            .put("name", name)
                            .put("unit", counter.substring(slash + 1))
                            .put("mode", "less is better")
                            .put("interval", "least and most of all shots"),
                    alike,
                    result -> result.counters().get(name));
        }
    }

    private static void addChart(
            ObjectNode chart, List<Measured> answers, Function<Measured, Measured.Figure> figure) {
        boolean methods = differs(answers, Measured::method);
        boolean jdks = differs(answers, Measured::jdk);
        boolean flags = differs(answers, BenchmarkPage::flags);
        boolean forks = differs(answers, BenchmarkPage::forks);
        ArrayNode rows = chart.putArray("rows");
        for (Measured answer : answers) {
            Measured.Figure shown = figure.apply(answer);
            ObjectNode row = rows.addObject().put("label", label(answer, methods, jdks));
            row.put("score", shown.score());
            put(row, "low", shown.low());
            put(row, "high", shown.high());
            ArrayNode means = row.putArray("forks");
            shown.forkMeans().forEach(means::add);
            List<String> notes = new ArrayList<>();
            if (forks) {
                notes.add(forks(answer));
            }
            if (flags) {
                notes.add(flags(answer));
            }
            row.put("note", String.join(", ", notes));
        }
    }

    private static boolean differs(List<Measured> answers, Function<Measured, String> by) {
        return answers.stream().map(by).distinct().count() > 1;
    }

    private static String label(Measured answer, boolean method, boolean jdk) {
        List<String> parts = new ArrayList<>();
        if (method || answer.params().isEmpty()) {
            parts.add(answer.method());
        }
        answer.params().forEach((name, value) -> parts.add(name + " " + value));
        if (jdk) {
            parts.add("JDK " + answer.jdk());
        }
        return String.join(", ", parts);
    }

    /** JSON knows no NaN. */
    private static void put(ObjectNode row, String name, double value) {
        if (Double.isFinite(value)) {
            row.put(name, value);
        } else {
            row.putNull(name);
        }
    }
}
