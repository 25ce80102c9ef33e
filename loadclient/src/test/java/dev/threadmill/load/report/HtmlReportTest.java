package dev.threadmill.load.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.testing.Results;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern FIGURES =
            Pattern.compile("<script type=\"application/json\" id=\"figures\">(.*?)</script>");

    @TempDir Path folder;

    private static JsonNode figures(String page) throws Exception {
        Matcher matcher = FIGURES.matcher(page);
        assertTrue(matcher.find());
        return MAPPER.readTree(matcher.group(1));
    }

    @ParameterizedTest
    @MethodSource("dev.threadmill.load.report.JsonReportTest#results")
    void holdsTheFiguresOfEveryKindOfRun(Result result) throws Exception {
        JsonNode one = figures(HtmlReport.of(result)).at("/results/0");
        assertEquals(
                JsonReport.tree(result, 0).get("requests").toString(),
                one.at("/result/requests").toString());
        assertEquals(3, one.at("/result/history/slices").size());
        for (String left : List.of("series", "histogram", "service_histogram")) {
            assertFalse(one.get("result").has(left), left);
        }
    }

    @Test
    void loadsNothingFromElsewhere() {
        String page = HtmlReport.of(Results.troubled());
        assertFalse(page.contains("<script src"));
        String frame = page.replaceAll("(?s)<script[^>]*>.*?</script>", "");
        assertFalse(Pattern.compile("(src|href)=|//").matcher(frame).find(), frame);
        assertFalse(Pattern.compile("@import|url\\((?!#)").matcher(style(page)).find());
        assertTrue(page.contains("default-src 'none'"));
        assertFalse(page.contains("hush"), "a secret");
    }

    private static String style(String page) {
        return page.substring(page.indexOf("<style>"), page.indexOf("</style>"));
    }

    @Test
    void theCurveGoesFromTheShortestToTheLongest() throws Exception {
        JsonNode points = figures(HtmlReport.of(Results.closed())).at("/results/0/latency");
        assertEquals(1, points.at("/0/0").asDouble());
        assertEquals(1, points.at("/0/1").asDouble(), 0.01);
        JsonNode last = points.get(points.size() - 1);
        assertEquals(1_000, last.get(0).asDouble());
        assertEquals(1_000, last.get(1).asDouble(), 1);
        double before = 0;
        for (JsonNode point : points) {
            assertTrue(point.get(0).asDouble() >= before, points::toString);
            before = point.get(0).asDouble();
        }
        assertTrue(points.size() < 200);
    }

    @Test
    void serviceTimesHaveACurveOfTheirOwnInAnOpenModelOnly() throws Exception {
        assertTrue(figures(HtmlReport.of(Results.troubled())).at("/results/0/service").size() > 9);
        assertTrue(
                figures(HtmlReport.of(Results.closed())).at("/results/0/service").isMissingNode());
    }

    @Test
    void nothingMeasuredIsNoCurve() throws Exception {
        assertEquals(0, figures(HtmlReport.of(Results.silent())).at("/results/0/latency").size());
    }

    @Test
    void aFileGivesTheSamePageAsTheFreshResult() throws Exception {
        Path file = folder.resolve("a.json");
        Files.writeString(file, JsonReport.of(Results.troubled()));
        ResultFile read = ResultFile.read(file);
        ObjectNode old = HtmlReport.figures(List.of(read));
        ObjectNode fresh = HtmlReport.figures(List.of(ResultFile.of(Results.troubled())));
        assertEquals("a.json", old.at("/results/0/name").asText());
        assertEquals("nightly", fresh.at("/results/0/name").asText());
        ((ObjectNode) old.at("/results/0")).put("name", "nightly");
        assertEquals(fresh.toString(), old.toString());
    }

    @Test
    void severalResultsAreOnOnePage() throws Exception {
        String page =
                HtmlReport.of(
                        List.of(ResultFile.of(Results.closed()), ResultFile.of(Results.idle(9))));
        assertTrue(page.contains("<title>Threadmill: 2 results compared</title>"));
        assertEquals(2, figures(page).get("results").size());
    }

    @Test
    void whatAServerSaysStaysAText() {
        String evil = "</script><script>alert(1)</script><!--";
        ResultFile plain = ResultFile.of(Results.closed());
        ObjectNode json = plain.json().deepCopy();
        json.put("target", evil);
        ResultFile hostile = new ResultFile(evil, json, plain.latency(), plain.service());
        String page = HtmlReport.of(List.of(hostile));
        assertEquals(tags(HtmlReport.of(List.of(plain))), tags(page));
        assertFalse(page.contains("alert(1)</script>"));
        assertTrue(page.contains("<title>Threadmill: &lt;/script>"));
    }

    private static int tags(String page) {
        return page.split("<script|</script|<!--", -1).length;
    }

    @Test
    void secretsAmongTheJvmFlagsAreMasked() {
        assertEquals(
                List.of(
                        "-Xmx1g",
                        "-XX:+UseSerialGC",
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "-Dmine=***",
                        "-Dthreadmill.token=***",
                        "-Djavax.net.ssl.keyStorePassword=***",
                        "-javaagent:a.jar=***",
                        "-Dflag"),
                EnvironmentJson.flags(
                        List.of(
                                "-Xmx1g",
                                "-XX:+UseSerialGC",
                                "-Djdk.virtualThreadScheduler.parallelism=1",
                                "-Dmine=a\nb",
                                "-Dthreadmill.token=hush",
                                "-Djavax.net.ssl.keyStorePassword=hush",
                                "-javaagent:a.jar=apikey=hush",
                                "-Dflag")));
    }
}
