package dev.threadmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the style of all modules: what a reader should never meet anywhere. */
class TidyTest {
    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 70;
    private static final int SOURCES_MIN = 50;
    private static final Set<String> NOT_OURS =
            Set.of("target", ".git", "data", "node_modules", ".env", ".idea", ".vscode");

    /** Folders of the machines that this was written on; spelled so that this file has none. */
    private static final List<String> MACHINE_PATHS = List.of("/wor" + "k/", "/tmp/w" + "t-");

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]+)(?:#[^)]*)?\\)");
    private static final Pattern CODE = Pattern.compile("`([\\w.-]+(?:/[\\w.-]+)+/?)`");

    private static final Path ROOT = root();

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("loadclient"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    private static List<Path> files(Path root, String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        return NOT_OURS.contains(folder.getFileName().toString())
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (file.toString().endsWith(ending)
                                && attributes.isRegularFile()
                                && !NOT_OURS.contains(file.getFileName().toString())) {
                            found.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return found;
    }

    private static void assertNone(Iterable<String> offences) {
        assertEquals("", String.join("\n", offences));
    }

    @Test
    void noFileIsLongerThanAFewScreens() throws IOException {
        List<String> offences = new ArrayList<>();
        List<Path> sources = files(ROOT, ".java");
        assertTrue(sources.size() > SOURCES_MIN, () -> "only " + sources.size() + " sources");
        for (Path source : sources) {
            int lines = Files.readAllLines(source).size();
            if (lines > FILE_LINES_MAX) {
                offences.add(ROOT.relativize(source) + " has " + lines + " lines");
            }
        }
        assertNone(offences);
    }

    @Test
    void everyMethodFitsAScreen() throws IOException {
        assertNone(longMethods(ROOT, files(ROOT, ".java"), METHOD_LINES_MAX));
    }

    @Test
    void seesALongMethod(@TempDir Path folder) throws IOException {
        Path source = folder.resolve("Long.java");
        Files.writeString(source, "class Long {\n void m() {\n" + "\n".repeat(5) + "}\n}\n");
        assertEquals(List.of("Long.java: m has 7 lines"), longMethods(folder, List.of(source), 6));
        assertEquals(List.of(), longMethods(folder, List.of(source), 7));
    }

    private static List<String> longMethods(Path root, List<Path> sources, int max)
            throws IOException {
        List<String> offences = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    manager,
                                    diagnostic -> {},
                                    List.of("-proc:none"),
                                    null,
                                    manager.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                String name = root.relativize(Path.of(unit.getSourceFile().toUri())).toString();
                LineMap lines = unit.getLineMap();
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void unused) {
                        long start = lines.getLineNumber(positions.getStartPosition(unit, method));
                        long end = lines.getLineNumber(positions.getEndPosition(unit, method));
                        long length = end - start + 1;
                        if (length > max) {
                            offences.add(
                                    name + ": " + method.getName() + " has " + length + " lines");
                        }
                        return super.visitMethod(method, null);
                    }
                }.scan(unit, null);
            }
        }
        return offences;
    }

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        Set<String> offences = new TreeSet<>();
        for (Path source : files(ROOT, ".java")) {
            Path folder = source.getParent();
            if (folder.startsWith(ROOT.resolve("ops"))) {
                continue; // Single files that `java FILE` runs, without a package.
            }
            Path main = Path.of(folder.toString().replace("/src/test/java/", "/src/main/java/"));
            if (!Files.exists(folder.resolve("package-info.java"))
                    && !Files.exists(main.resolve("package-info.java"))) {
                offences.add(ROOT.relativize(folder) + " has no package-info.java");
            }
        }
        assertNone(offences);
    }

    @Test
    void noFileNamesAFolderOfOneMachine() throws IOException {
        List<String> offences = new ArrayList<>();
        for (Path file : files(ROOT, "")) {
            String text;
            try {
                text = Files.readString(file);
            } catch (MalformedInputException e) {
                continue;
            }
            for (String path : MACHINE_PATHS) {
                if (text.contains(path)) {
                    offences.add(ROOT.relativize(file) + " names " + path);
                }
            }
        }
        assertNone(offences);
    }

    @Test
    void everyPathInTheDocumentsExists() throws IOException {
        assertNone(deadPaths(ROOT));
    }

    @Test
    void seesADeadPath(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve("ops"));
        Files.writeString(folder.resolve("ops/there"), "");
        Files.writeString(
                folder.resolve("README.md"),
                """
                `ops/there` [there](ops/there#part) `text/plain` `ops/target/x.jar` [x](https://x/y)
                `ops/gone` [gone](gone.md)
                """);
        assertEquals(
                List.of("README.md names ops/gone", "README.md names gone.md"), deadPaths(folder));
    }

    private static List<String> deadPaths(Path root) throws IOException {
        List<String> offences = new ArrayList<>();
        for (Path document : files(root, ".md")) {
            String text = Files.readString(document);
            for (Matcher code = CODE.matcher(text); code.find(); ) {
                String path = code.group(1);
                // Other things have slashes too; a path of ours begins with a folder of ours.
                boolean ours = Files.exists(root.resolve(path.substring(0, path.indexOf('/'))));
                if (ours && !path.contains("target/") && !Files.exists(root.resolve(path))) {
                    offences.add(root.relativize(document) + " names " + path);
                }
            }
            for (Matcher link = LINK.matcher(text); link.find(); ) {
                String path = link.group(1);
                if (!path.matches("[a-z]+:.*")
                        && !Files.exists(document.resolveSibling(path).normalize())) {
                    offences.add(root.relativize(document) + " names " + path);
                }
            }
        }
        return offences;
    }
}
