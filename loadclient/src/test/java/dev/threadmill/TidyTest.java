package dev.threadmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the style of the whole repository: what a compiler does not look at. */
class TidyTest {
    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 70;
    private static final int README_LINES_MAX = 250;
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern METHOD =
            Pattern.compile("^ {4}(?! )(?!.*(?:class|record|interface|enum) ).*(?:\\{|\\()$");
    private static final Pattern NAMED =
            Pattern.compile(
                    "\\]\\(([^)#:]+)\\)|`((?:docs|ops|loadclient|server|bench)/[\\w./-]+)`");

    private static List<Path> files(String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String folder : List.of("loadclient/src", "server/src", "bench/src", "docs", "ops")) {
            if (Files.isDirectory(ROOT.resolve(folder))) {
                try (Stream<Path> walk = Files.walk(ROOT.resolve(folder))) {
                    walk.filter(path -> path.toString().endsWith(ending)).forEach(found::add);
                }
            }
        }
        try (Stream<Path> top = Files.list(ROOT)) {
            top.filter(path -> path.toString().endsWith(ending)).forEach(found::add);
        }
        return found;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void filesFitInAHead() throws IOException {
        List<Path> sources = files(".java");
        assertTrue(sources.size() > 80, () -> sources.size() + " files");
        List<String> tooLong =
                sources.stream()
                        .filter(file -> !file.toString().contains("/src/test/"))
                        .filter(file -> lines(file).size() > FILE_LINES_MAX)
                        .map(Path::toString)
                        .toList();
        assertEquals(List.of(), tooLong);
    }

    @Test
    void methodsFitOnAScreen() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : files(".java")) {
            List<String> lines = lines(file);
            int begin = -1;
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.equals("    }") && begin >= 0) {
                    if (i - begin > METHOD_LINES_MAX) {
                        tooLong.add(file.getFileName() + ":" + (begin + 1));
                    }
                    begin = -1;
                } else if (METHOD.matcher(line).find()) {
                    begin = i;
                }
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        List<String> silent =
                files(".java").stream()
                        .map(Path::getParent)
                        .distinct()
                        .filter(folder -> folder.toString().contains("/src/main/"))
                        .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                        .map(Path::toString)
                        .toList();
        assertEquals(List.of(), silent);
    }

    @Test
    void pathsInTheDocumentsExist() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path file : files(".md")) {
            Matcher named = NAMED.matcher(Files.readString(file));
            while (named.find()) {
                String path = named.group(1) != null ? named.group(1) : named.group(2);
                Path base = named.group(1) != null ? file.getParent() : ROOT;
                if (!path.contains("/target/") && !Files.exists(base.resolve(path))) {
                    missing.add(file.getFileName() + ": " + path);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void theReadmeStaysShort() {
        assertTrue(lines(ROOT.resolve("README.md")).size() <= README_LINES_MAX);
    }
}
