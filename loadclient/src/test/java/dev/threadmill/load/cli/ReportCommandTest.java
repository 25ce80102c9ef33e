package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.report.JsonReport;
import dev.threadmill.load.testing.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    @TempDir Path folder;

    private String result(String name) throws IOException {
        return "" + Files.writeString(folder.resolve(name), JsonReport.of(Results.troubled()));
    }

    private String page() {
        return "" + folder.resolve("page.html");
    }

    @Test
    void makesOnePageOfSeveralResults() throws Exception {
        CommandLineRun run =
                CommandLineRun.of("report", result("a.json"), result("b.json"), "--html", page());
        assertEquals(0, run.code(), run.err());
        assertEquals("", run.out() + run.err());
        String page = Files.readString(Path.of(page()));
        assertTrue(page.contains("<title>Threadmill: 2 results compared</title>"));
    }

    @Test
    void namesEveryFileThatIsNoResultAndWritesNothing() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"tool\":\"k6\"}");
        CommandLineRun run =
                CommandLineRun.of(
                        "report",
                        "" + broken,
                        result("a.json"),
                        folder + "/none",
                        "--html",
                        page());
        assertEquals(2, run.code());
        assertTrue(run.err().contains("threadmill: " + broken + ": tool: is not 'threadmill'"));
        assertTrue(run.err().contains("none: does not exist"), run.err());
        assertFalse(Files.exists(Path.of(page())));
    }

    @Test
    void refusesToOverwriteAResult() throws Exception {
        String result = result("a.json");
        CommandLineRun run = CommandLineRun.of("report", result, "--html", result);
        assertEquals(2, run.code());
        assertTrue(run.err().contains("--html: " + result + " is one of the results"), run.err());
    }

    @Test
    void wantsAPlaceForThePage() throws Exception {
        assertEquals(2, CommandLineRun.of("report", result("a.json")).code());
        CommandLineRun run =
                CommandLineRun.of("report", result("a.json"), "--html", folder + "/no/x.html");
        assertTrue(run.err().contains("--html: the folder of"), run.err());
    }

    @Test
    void showsByExampleHowToUseIt() {
        CommandLineRun run = CommandLineRun.of("report", "--help");
        assertEquals(0, run.code());
        assertTrue(run.out().contains("threadmill report before.json after.json"), run.out());
    }
}
