package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real bash makes of the completion script. */
class CompletionTest {
    @TempDir Path folder;

    @Test
    void aShellCompletesCommandsAndOptions() throws Exception {
        Path script = folder.resolve("completion");
        Files.writeString(script, CommandLineRun.of("completion").out());
        assertEquals(List.of("http"), completed(script, "threadmill ht"));
        assertEquals(List.of("replay"), completed(script, "threadmill ws rep"));
        assertEquals(
                List.of("--threads", "--threshold"), completed(script, "threadmill http --thr"));
    }

    /** What bash offers at the end of {@code line}, sorted. */
    private static List<String> completed(Path script, String line) throws Exception {
        String[] words = line.split(" ", -1);
        String program =
                "source '%s' && COMP_WORDS=(%s) COMP_CWORD=%d && _complete_threadmill"
                                .formatted(script, line, words.length - 1)
                        // Outside of a real completion bash complains of compopt.
                        + " 2>/dev/null; printf '%s\n' \"${COMPREPLY[@]}\" | sort";
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        Process bash = new ProcessBuilder("/bin/bash", "-c", program).start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(true, bash.waitFor(30, TimeUnit.SECONDS));
        return out.lines().toList();
    }
}
