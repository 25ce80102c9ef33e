package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.report.JsonReport;
import dev.threadmill.load.testing.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir Path folder;
    private Path before;

    @BeforeEach
    void writeAResult() throws Exception {
        before = result("before.json", 1, 1);
    }

    /** A result whose latencies and rate are so many times the usual ones. */
    private Path result(String name, double slower, double faster) throws Exception {
        ObjectNode json = (ObjectNode) MAPPER.readTree(JsonReport.of(Results.closed()));
        ObjectNode latency = json.withObject("/latency_us");
        latency.fieldNames()
                .forEachRemaining(key -> latency.put(key, slower * latency.get(key).asDouble()));
        ObjectNode requests = json.withObject("/requests");
        requests.put("per_second", faster * requests.get("per_second").asDouble());
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, json.toString());
    }

    @Test
    void theSameResultTwiceIsTheSame() {
        CommandLineRun run =
                CommandLineRun.of(
                        "compare",
                        "" + before,
                        "" + before,
                        "--fail-on",
                        "p99>+0%",
                        "--fail-on",
                        "rate<-0%");
        assertEquals(ExitCode.OK, run.code(), run.err());
        assertTrue(run.out().contains("the same"), run.out());
        assertTrue(run.out().contains("pass  p99>+0%"), run.out());
        assertFalse(run.out().contains("caution"), run.out());
    }

    @Test
    void aBrokenRuleEndsWithOneAndSaysWhatWasAndIs() throws Exception {
        Path after = result("after.json", 1.2, 0.9);
        CommandLineRun run =
                CommandLineRun.of("compare", "" + before, "" + after, "--fail-on", "p99>+10%");
        assertEquals(ExitCode.THRESHOLD_FAILED, run.code(), run.err());
        assertTrue(run.out().contains("FAIL  p99>+10%"), run.out());
        assertTrue(run.out().contains("+20.0 %"), run.out());
        assertTrue(run.out().contains("-10.0 %"), run.out());
    }

    @Test
    void foldersOfRunsHaveIntervalsFromRunToRun() throws Exception {
        for (int i = 0; i < 5; i++) {
            result("main/" + i + ".json", 1 + i / 100.0, 1);
            result("branch/" + i + ".json", 1.5 + i / 100.0, 1 - i / 1_000.0);
        }
        Path json = folder.resolve("comparison.json");
        CommandLineRun run =
                CommandLineRun.of(
                        "compare",
                        "" + folder.resolve("main"),
                        "" + folder.resolve("branch"),
                        "--json",
                        "" + json,
                        "-q");
        assertEquals(ExitCode.OK, run.code(), run.err());
        assertEquals("", run.out());
        JsonNode p99 = change(MAPPER.readTree(json.toFile()), "p99");
        assertEquals("worse", p99.path("verdict").asText());
        double low = p99.at("/interval/low").asDouble();
        double high = p99.at("/interval/high").asDouble();
        assertTrue(0.4 < low && low < 0.49 && 0.49 < high && high < 0.55, p99.toString());
    }

    private static JsonNode change(JsonNode comparison, String measure) {
        for (JsonNode change : comparison.path("changes")) {
            if (change.path("measure").asText().equals(measure)) {
                return change;
            }
        }
        throw new AssertionError(measure + " is not in " + comparison);
    }

    @Test
    void markdownGoesToTheStandardOutputAlone() throws Exception {
        Path after = result("after.json", 1.2, 0.9);
        CommandLineRun run =
                CommandLineRun.of("compare", "" + before, "" + after, "--markdown", "-");
        assertTrue(run.out().startsWith("`before.json` (A) and `after.json` (B)"), run.out());
        assertTrue(run.out().contains("|---|"), run.out());
    }

    @Test
    void differentPlansAreACaution() throws Exception {
        ObjectNode json = (ObjectNode) MAPPER.readTree(before.toFile());
        json.withObject("/plan").put("connections", 77);
        json.withObject("/client").put("limited", true);
        Path after = Files.writeString(folder.resolve("after.json"), json.toString());
        CommandLineRun run = CommandLineRun.of("compare", "" + before, "" + after);
        assertTrue(run.out().contains("caution: the plans differ: connections"), run.out());
        assertTrue(run.out().contains("after.json was limited by its client"), run.out());
    }

    private Path changed(String name, Consumer<ObjectNode> change) throws Exception {
        ObjectNode json = (ObjectNode) MAPPER.readTree(before.toFile());
        change.accept(json);
        return Files.writeString(folder.resolve(name), json.toString());
    }

    @Test
    void whatWasNotMeasuredBreaksItsRule() throws Exception {
        Path silent =
                changed(
                        "silent.json",
                        json -> {
                            ObjectNode latency = json.withObject("/latency_us");
                            latency.fieldNames().forEachRemaining(key -> latency.put(key, 0));
                            ObjectNode requests = json.withObject("/requests");
                            requests.fieldNames().forEachRemaining(key -> requests.put(key, 0));
                        });
        for (Path first : new Path[] {before, silent}) {
            CommandLineRun run =
                    CommandLineRun.of("compare", "" + first, "" + silent, "--fail-on", "p99>+10%");
            assertEquals(ExitCode.THRESHOLD_FAILED, run.code(), run.out());
            assertTrue(run.out().contains("not measured"), run.out());
            assertTrue(run.out().contains("silent.json has no successes"), run.out());
        }
    }

    @Test
    void moreErrorsAreACaution() throws Exception {
        Path after =
                changed(
                        "after.json",
                        json -> {
                            ObjectNode requests = json.withObject("/requests");
                            requests.put("failed", requests.get("total").asLong() / 2);
                        });
        CommandLineRun run = CommandLineRun.of("compare", "" + before, "" + after);
        assertTrue(run.out().contains("B has more errors"), run.out());
    }

    @Test
    void noOutputOverwritesAnInputOrTheOther() throws Exception {
        String text = Files.readString(before);
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), before);
        for (Path output : new Path[] {before, link}) {
            CommandLineRun run =
                    CommandLineRun.of(
                            "compare", "" + before, "" + before, "--markdown", "" + output);
            assertEquals(ExitCode.USAGE, run.code());
            assertTrue(run.err().contains("is one of the results"), run.err());
        }
        String both = "" + folder.resolve("both");
        CommandLineRun run =
                CommandLineRun.of(
                        "compare", "" + before, "" + before, "--markdown", both, "--json", both);
        assertEquals(ExitCode.USAGE, run.code());
        assertFalse(Files.exists(Path.of(both)));
        CommandLineRun page = CommandLineRun.of("report", "" + before, "--html", "" + link);
        assertEquals(ExitCode.USAGE, page.code());
        assertEquals(text, Files.readString(before));
    }

    @Test
    void textOfOthersIsNotObeyed() throws Exception {
        Path after =
                changed(
                        "after.json",
                        json -> {
                            json.put("target", "http://x/\u001b[31m\nFAKE");
                            json.withObject("/plan").put("method", "![x](http://y)\n| a | b \\|");
                        });
        CommandLineRun run = CommandLineRun.of("compare", "" + before, "" + after);
        assertFalse(run.out().contains("\u001b[31m"), run.out());
        assertFalse(run.out().contains("\nFAKE"), run.out());
        CommandLineRun table =
                CommandLineRun.of("compare", "" + before, "" + after, "--markdown", "-");
        assertTrue(table.out().contains("\\!\\[x\\](http://y)·\\| a"), table.out());
        assertFalse(table.out().contains("%%"), table.out());
    }

    @Test
    void whatIsNoResultIsNamed() throws Exception {
        Path other = Files.writeString(folder.resolve("other.json"), "{\"tool\":\"wrk\"}");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        refused("other.json", "" + other);
        refused("does not exist", folder.resolve("nowhere.json").toString());
        refused("between 1 and 100 results", "" + empty);
        CommandLineRun rule =
                CommandLineRun.of("compare", "" + before, "" + before, "--fail-on", "x");
        assertEquals(ExitCode.USAGE, rule.code());
        assertTrue(rule.err().contains("--fail-on: 'x' is no rule"), rule.err());
    }

    private void refused(String message, String file) {
        CommandLineRun run = CommandLineRun.of("compare", "" + before, file);
        assertEquals(ExitCode.USAGE, run.code());
        assertTrue(run.err().contains(message), run.err());
    }
}
