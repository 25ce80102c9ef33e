package dev.threadmill.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Each benchmark class answers one question, and says which. */
class QuestionTest {
    private static final int BENCHMARKS_MIN = 20;
    private static final Pattern DOC = Pattern.compile("/\\*\\*(.*?)\\*/\\s*@Question", 32);

    private static Set<Class<?>> benchmarks() throws ClassNotFoundException {
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        Set<String> names = new TreeSet<>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().getAll(silent, List.of())) {
            names.add(entry.getUserClassQName());
        }
        Set<Class<?>> classes = new HashSet<>();
        for (String name : names) {
            classes.add(Class.forName(name));
        }
        assertTrue(classes.size() >= BENCHMARKS_MIN, () -> "only " + classes.size());
        return classes;
    }

    @Test
    void everyBenchmarkAsksOneQuestionOfItsOwnAndSaysWhatTheAnswerLeavesOut()
            throws ClassNotFoundException {
        Set<String> asked = new HashSet<>();
        for (Class<?> benchmark : benchmarks()) {
            Question question = benchmark.getAnnotation(Question.class);
            assertNotNull(question, () -> benchmark + " has no @Question");
            assertTrue(question.value().endsWith("?"), question.value());
            assertEquals(question.value().indexOf('?'), question.value().length() - 1);
            assertTrue(question.unsaid().endsWith("."), benchmark + ": " + question.unsaid());
            assertTrue(asked.add(question.value()), "asked twice: " + question.value());
        }
    }

    @Test
    void theJavadocBeginsWithTheQuestion() throws IOException, ClassNotFoundException {
        Path sources = Path.of("src/main/java");
        for (Class<?> benchmark : benchmarks()) {
            Path file = sources.resolve(benchmark.getName().replace('.', '/') + ".java");
            Matcher doc = DOC.matcher(Files.readString(file));
            assertTrue(doc.find(), () -> file + " has no Javadoc before its @Question");
            String text = doc.group(1).replaceAll("\\s*\\n\\s*\\* ?", " ").strip();
            String question = benchmark.getAnnotation(Question.class).value();
            assertTrue(text.startsWith(question), () -> file + ": " + text);
        }
    }
}
