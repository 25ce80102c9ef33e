package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.testing.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code threadmill verify} starts and ends servers. */
@Timeout(180)
class VerifyServersTest {
    @TempDir Path folder;

    /** A server of which only a line of output is wanted. */
    private CommandLineRun verifyShell(String script, String keys) throws Exception {
        String yaml =
                """
                servers:
                  peer: {command: [sh, -c, '%s'], %s}
                claims:
                  - {name: fast, load: {target: {http: peer}, requests: 5}, metric: p99, bound: '< 60s'}
                """
                        .formatted(script, keys);
        Path file = Files.writeString(folder.resolve("claims.yaml"), yaml);
        return CommandLineRun.of("verify", file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"on (\\S+)", "on( x)?", "on (nowhere.*)?"})
    void anAddressThatIsNoneIsAnErrorAndTheServerIsEnded(String ready) throws Exception {
        CommandLineRun run =
                verifyShell(
                        "echo $$ >pid; echo on nowhere; exec sleep 300", "ready: '" + ready + "'");
        assertEquals(3, run.code(), run.out() + run.err());
        assertTrue(run.out().contains("is none such as http"), run.out());
        assertEnded("pid");
    }

    @Test
    void anAddressMayBeHostAndPort() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            CommandLineRun run =
                    verifyShell(
                            "echo at http://127.0.0.1:" + server.port() + "; exec sleep 300",
                            "ready: 'at http://(\\S+)'");
            assertEquals(0, run.code(), run.out() + run.err());
        }
    }

    /** Linux shows whose children they were. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void childrenWhoseParentsHaveEndedAreEndedToo() throws Exception {
        try (ScriptedServer server = ScriptedServer.ok()) {
            String line = "; echo at http://127.0.0.1:" + server.port();
            // The leader ends when it is ready; its child goes on.
            CommandLineRun run =
                    verifyShell("sleep 300 & echo $! >child" + line, "ready: 'at (\\S+)'");
            assertTrue(run.code() == 0 || run.code() == 3, run.out() + run.err());
            assertEnded("child");
        }
    }

    private void assertEnded(String file) throws Exception {
        long pid = Long.parseLong(Files.readString(folder.resolve(file)).strip());
        Await.until(() -> ended(pid));
    }

    /** Ended, or waits only for somebody who wants to know. */
    private static boolean ended(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z");
        } catch (IOException e) {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ctrlCIsHeardWhileAServerGetsReady() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("claims.yaml"),
                        """
                        servers:
                          peer: {command: [sh, -c, 'sleep 300 & echo $! >child; wait'], ready: '(never)', timeout: 200s}
                        claims:
                          - {name: fast, load: {target: {http: peer}}, metric: p99, bound: '< 60s'}
                        """);
        try (RunningCommand command = new RunningCommand(Map.of(), "verify", file.toString())) {
            Await.until(() -> Files.exists(folder.resolve("child")));
            assertEquals(130, command.endByCtrlC());
        }
        assertEnded("child");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whoEndsAtOnceKillsItsServers() throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("claims.yaml"),
                        """
                        servers:
                          peer:
                            command: [sh, -c, 'trap "" TERM; echo $$ >child; while :; do sleep 1; done']
                            ready: '(never)'
                        claims:
                          - {name: fast, load: {target: {http: peer}}, metric: p99, bound: '< 60s'}
                        """);
        try (RunningCommand command = new RunningCommand(Map.of(), "verify", file.toString())) {
            Await.until(() -> Files.exists(folder.resolve("child")));
            command.endByTwoCtrlC();
            assertEnded("child");
            command.end();
        }
    }
}
