package dev.threadmill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher script, in a repository of its own and with JDKs that only say how they are run. */
class LauncherTest {
    @TempDir Path folder;

    private Path root;
    private Path launcher;

    private record Said(int code, String out, String err) {}

    @BeforeEach
    void copyTheScripts() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path repository = Files.exists(here.resolve("ops")) ? here : here.getParent();
        root = Files.createDirectories(folder.resolve("a b/threadmill"));
        launcher = copy(repository, "loadclient/bin/threadmill");
        copy(repository, "ops/find-jdk");
    }

    private Path copy(Path repository, String name) throws IOException {
        Path copy = root.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(repository.resolve(name), copy);
        assertTrue(copy.toFile().setExecutable(true));
        return copy;
    }

    /** A JDK whose java prints its arguments, one a line. */
    private Path jdk(String version) throws IOException {
        Path home = folder.resolve("jdk-" + version);
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        for (String name : List.of("java", "javac")) {
            Path program = bin.resolve(name);
            Files.writeString(
                    program, "#!/bin/sh\nfor a in \"$@\"; do echo \"$a\"; done\nexit 7\n");
            assertTrue(program.toFile().setExecutable(true));
        }
        return home;
    }

    private void build() throws IOException {
        Path jar = root.resolve("loadclient/target/threadmill.jar");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "");
    }

    private Said run(Map<String, String> environment, Path script, String... args)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().remove("THREADMILL_JAVA_OPTS");
        builder.environment().putAll(environment);
        builder.redirectError(folder.resolve("err").toFile());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out, Files.readString(folder.resolve("err")));
    }

    @Test
    void passesEveryArgumentOnAsItIs() throws Exception {
        build();
        Map<String, String> java25 = Map.of("JAVA_HOME", jdk("25.0.1").toString());
        Said said = run(java25, launcher, "http", "a b", "", "'$HOME'", "-H", "X: *");
        List<String> args = said.out().lines().toList();
        int jar = args.indexOf("-jar");
        assertEquals(
                root.resolve("loadclient/target/threadmill.jar").toString(), args.get(jar + 1));
        assertEquals(
                List.of("http", "a b", "", "'$HOME'", "-H", "X: *"),
                args.subList(jar + 2, args.size()));
        assertEquals(7, said.code());
        assertEquals("", said.err());
    }

    @ParameterizedTest
    @CsvSource({"21.0.4, false", "24.0.1, false", "25, true", "25.0.3, true", "30.1, true"})
    void usesCompactHeadersWhereTheJdkHasThem(String version, boolean expected) throws Exception {
        build();
        Said said = run(Map.of("JAVA_HOME", jdk(version).toString()), launcher);
        List<String> args = said.out().lines().toList();
        assertEquals(expected, args.contains("-XX:+UseCompactObjectHeaders"), said.out());
        assertTrue(args.contains("-XX:+UseSerialGC"), said.out());
    }

    @Test
    void worksThroughASymbolicLinkFromAnywhere() throws Exception {
        build();
        Path link = Files.createSymbolicLink(folder.resolve("tm"), launcher);
        Said said = run(Map.of("JAVA_HOME", jdk("25").toString()), link, "x");
        assertEquals(7, said.code(), said.err());
    }

    @Test
    void coloursNothingWhereThereIsNoTerminal() throws Exception {
        build();
        Said said = run(Map.of("JAVA_HOME", jdk("25").toString()), launcher);
        assertTrue(!said.out().contains("threadmill.terminal"), said.out());
    }

    @Test
    void saysThatItIsNotBuilt() throws Exception {
        Said said = run(Map.of("JAVA_HOME", jdk("25").toString()), launcher);
        assertEquals(2, said.code());
        assertEquals(1, said.err().lines().count(), said.err());
        assertTrue(said.err().contains("run 'make build'"), said.err());
    }

    @Test
    void passesOverAJdkThatIsTooOld() throws Exception {
        Path finder = root.resolve("ops/find-jdk");
        Path old = jdk("17.0.9");
        Path fit = jdk("22.0.1");
        String path = fit.resolve("bin") + ":/usr/bin:/bin";
        Said said = run(Map.of("JAVA_HOME", old.toString(), "PATH", path), finder);
        assertEquals(fit.toRealPath().toString(), said.out().strip());
        assertEquals(0, said.code());
    }
}
