package dev.threadmill.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, in a tree of its own. */
@Timeout(60)
class LauncherTest {
    @TempDir Path root;

    /** What was said, stdout and stderr together. */
    private record Ended(int code, String said) {}

    @BeforeEach
    void copy() throws Exception {
        Path ours = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(ours.resolve("ops"))) {
            ours = ours.getParent();
        }
        for (String file : new String[] {"server/bin/threadmill-server", "ops/find-jdk"}) {
            Path copy = root.resolve(file);
            Files.createDirectories(copy.getParent());
            Files.copy(ours.resolve(file), copy);
            assertTrue(copy.toFile().setExecutable(true));
        }
    }

    private Ended run(String command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", root.resolve(command).toString());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    /** A JDK that is none: prints its arguments where it is run. */
    private Path fakeJdk(String version) throws Exception {
        Path home = root.resolve("jdk " + version);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        for (String tool : new String[] {"java", "javac"}) {
            Path file =
                    Files.writeString(home.resolve("bin").resolve(tool), "#!/bin/sh\necho $@\n");
            assertTrue(file.toFile().setExecutable(true));
        }
        return home;
    }

    @Test
    void saysWhatToDoWhereThereIsNoJar() throws Exception {
        Ended ended = run("server/bin/threadmill-server", Map.of());
        assertEquals(2, ended.code());
        assertEquals(1, ended.said().lines().count(), ended::said);
        assertTrue(ended.said().contains("make build"), ended::said);
    }

    @Test
    void usesFlagsOnlyWhereTheJdkKnowsThem() throws Exception {
        Path jar = root.resolve("server/target/threadmill-server.jar");
        Files.createDirectories(jar.getParent());
        Files.createFile(jar);
        String newer =
                run(
                                "server/bin/threadmill-server",
                                Map.of("JAVA_HOME", fakeJdk("25.0.1").toString()))
                        .said();
        assertTrue(newer.contains("-XX:+UseCompactObjectHeaders"), newer);
        String older =
                run(
                                "server/bin/threadmill-server",
                                Map.of("JAVA_HOME", fakeJdk("21.0.9").toString()))
                        .said();
        assertTrue(older.contains("-jar " + jar.toRealPath()), older);
        assertTrue(!older.contains("UseCompactObjectHeaders"), older);
    }

    @Test
    void usesACacheWhereThereIsOneAndTheJdkIsNewEnough() throws Exception {
        Path target = Files.createDirectories(root.resolve("server/target"));
        Files.createFile(target.resolve("threadmill-server.jar"));
        Path newer = fakeJdk("25.0.1");
        String launcher = "server/bin/threadmill-server";
        Map<String, String> with = Map.of("JAVA_HOME", newer.toString());
        assertFalse(run(launcher, with).said().contains("AOTCache"));
        Files.createFile(target.resolve("threadmill-server.aot"));
        assertTrue(run(launcher, with).said().contains("/server/target/threadmill-server.aot"));
        Map<String, String> off = Map.of("JAVA_HOME", newer.toString(), "THREADMILL_AOT_CACHE", "");
        assertFalse(run(launcher, off).said().contains("AOTCache"));
        Map<String, String> older = Map.of("JAVA_HOME", fakeJdk("24.0.1").toString());
        assertFalse(run(launcher, older).said().contains("AOTCache"));
    }

    @Test
    void prefersTheRuntimeBesideItAndFindsItThroughALink() throws Exception {
        Path bin = Files.createDirectories(root.resolve("bin"));
        Path link =
                Files.createSymbolicLink(
                        bin.resolve("threadmill-server"),
                        Path.of("../server/bin/threadmill-server"));
        Path runtime = Files.createDirectories(root.resolve("runtime/bin"));
        Path java = Files.writeString(runtime.resolve("java"), "#!/bin/sh\necho beside: $@\n");
        assertTrue(java.toFile().setExecutable(true));
        Map<String, String> none = Map.of("JAVA_HOME", "/nonexistent");
        String said = run(root.relativize(link).toString(), none).said();
        assertTrue(said.startsWith("beside: "), said);
        assertTrue(said.contains("-jar"), said);
    }

    @Test
    void probesWithoutTheFlagsOfAnAppliance() throws Exception {
        Path target = Files.createDirectories(root.resolve("server/target"));
        Files.createFile(target.resolve("threadmill-server.jar"));
        ProcessBuilder builder =
                new ProcessBuilder(
                        "sh",
                        root.resolve("server/bin/threadmill-server").toString(),
                        "probe",
                        "http://127.0.0.1:1");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("JAVA_HOME", fakeJdk("25.0.1").toString());
        builder.environment().put("THREADMILL_JAVA_OPTS", "-Xmx4g");
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertTrue(said.contains("probe.Main http://127.0.0.1:1"), said);
        assertFalse(said.contains("-Xmx4g"), said);
    }

    @Test
    void passesAnOldJavaHomeBy() throws Exception {
        Path old = fakeJdk("17.0.2");
        Path good = fakeJdk("23");
        Ended ended =
                run(
                        "ops/find-jdk",
                        Map.of(
                                "JAVA_HOME",
                                old.toString(),
                                "PATH",
                                good.resolve("bin") + ":" + System.getenv("PATH")));
        assertEquals(new Ended(0, good + "\n"), ended);
    }
}
