package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.threadmill.load.testing.ScriptedServer;
import dev.threadmill.redis.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a process of its own: signals, exit codes, streams. */
@Timeout(120)
class ProcessTest {
    @TempDir Path folder;

    private static List<String> command(String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        return command;
    }

    private Process start(String... args) throws IOException {
        return new ProcessBuilder(command(args))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private static int end(Process process) throws InterruptedException {
        try {
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "did not end");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static void signal(String name, Process process) throws Exception {
        assertEquals(0, kill(name, process));
    }

    private static int kill(String name, Process process) throws Exception {
        return new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    /** A process that was started in the background of a shell hears no SIGINT; nor do we then. */
    private static void assumeSigintIsHeard() throws IOException {
        Path status = Path.of("/proc/self/status");
        Assumptions.assumeTrue(Files.isReadable(status));
        long ignored =
                Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                        .findFirst()
                        .orElse(0);
        Assumptions.assumeTrue((ignored & 2) == 0, "SIGINT is ignored here");
    }

    private void interruptWith(String signal, int code) throws Exception {
        Path json = folder.resolve("r.json");
        try (ScriptedServer server = ScriptedServer.ok()) {
            Process process = start("http", server.url(), "-d60s", "-c2", "--json", "" + json);
            Await.until(() -> lines("err") > 0);
            signal(signal, process);
            assertEquals(code, end(process), read("err"));
        }
        assertTrue(read("out").contains("(interrupted)"), read("out"));
        JsonNode result = new ObjectMapper().readTree(Files.readString(json));
        assertTrue(result.get("interrupted").asBoolean());
        assertTrue(result.at("/requests/ok").asLong() > 0);
        assertFalse(read("err").contains("Exception"), read("err"));
    }

    private long lines(String name) {
        try {
            return Files.readAllLines(folder.resolve(name)).size();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void printsAndWritesEverythingOnCtrlC() throws Exception {
        assumeSigintIsHeard();
        interruptWith("INT", 130);
    }

    @Test
    void printsAndWritesEverythingOnSigterm() throws Exception {
        interruptWith("TERM", 143);
    }

    @Test
    void aSecondCtrlCEndsAtOnce() throws Exception {
        assumeSigintIsHeard();
        try (ScriptedServer server =
                new ScriptedServer(peer -> {
                    while (peer.readRequest() != null) {
                        // Never answers.
                    }
                })) {
            Process process = start("http", server.url(), "-d60s", "-c1", "--timeout", "10m");
            Await.until(() -> lines("err") > 0);
            for (int i = 0; i < 50 && process.isAlive(); i++) {
                // It may end between the question and the signal.
                int ignored = kill("INT", process);
                process.waitFor(200, TimeUnit.MILLISECONDS);
            }
            assertEquals(130, end(process), read("err"));
        }
    }

    @Test
    void aWorkerWaitsForRedisAndEndsOnSigterm() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            redis.kill();
            Process process = start("worker", "--redis", redis.url(), "--name", "late");
            Await.until(() -> said("goes on trying"));
            redis.restart();
            Await.until(() -> said("waits for runs"));
            signal("TERM", process);
            assertEquals(0, end(process), read("err"));
        }
        assertTrue(read("out").endsWith("worker late has ended\n"), read("out"));
        assertEquals(1, read("out").split("goes on trying", -1).length - 1, read("out"));
        assertFalse(read("err").contains("Exception"), read("err"));
    }

    @Test
    void aWorkerThatIsKilledIsNamed() throws Exception {
        try (RedisServer redis = RedisServer.start();
                ScriptedServer server = ScriptedServer.ok();
                RunningCommand here =
                        new RunningCommand(
                                Map.of(), "worker", "--redis", redis.url(), "--name=stays")) {
            Process process = start("worker", "--redis", redis.url(), "--name", "killed");
            Await.until(() -> said("waits for runs"));
            here.awaitSaid("waits for runs");
            RunningCommand run =
                    new RunningCommand(
                            Map.of(),
                            "http",
                            server.url(),
                            "-c2",
                            "-R20",
                            "-d3s",
                            "--workers=2",
                            "--redis",
                            redis.url());
            Await.until(() -> said("has begun"));
            process.destroyForcibly().waitFor();
            assertEquals(1, run.end(), run.err());
            assertTrue(run.out().contains("lost: killed died"), run.out());
            here.awaitSaid("done: ");
        }
    }

    private boolean said(String text) {
        try {
            return read("out").contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void endsAfterAnOrdinaryRun() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            assertEquals(0, end(start("http", server.url(), "-n20", "-c2")), read("err"));
        }
        assertTrue(read("out").contains("20 requests"), read("out"));
        assertFalse(read("out").contains("\u001b"), read("out"));
    }

    @Test
    void saysThatItsOutputCouldNotBeWritten() throws Exception {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.isWritable(full));
        try (ScriptedServer server = ScriptedServer.ok()) {
            ProcessBuilder builder =
                    new ProcessBuilder(command("http", server.url(), "-n5", "-q", "--json", "-"));
            Process process =
                    builder.redirectOutput(full.toFile())
                            .redirectError(folder.resolve("err").toFile())
                            .start();
            assertEquals(2, end(process), read("err"));
        }
        assertEquals("threadmill: the standard output could not be written\n", read("err"));
    }

    @Test
    void endsWithTheCodeOfItsFault() throws Exception {
        assertEquals(2, end(start("http", "localhost", "-c", "0")));
        assertTrue(read("err").endsWith("try 'threadmill http --help'\n"), read("err"));
        assertEquals("", read("out"));
    }
}
