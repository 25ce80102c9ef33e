package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.server.access.Access;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.Admission;
import dev.threadmill.server.session.Connections;
import dev.threadmill.server.session.Handshake;
import dev.threadmill.server.testing.TestSettings;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Controllers that do not behave, played without sockets. */
@Timeout(60)
class ControllerTest {
    private final TestRunner runner = new TestRunner();
    private final ControlHandler handler =
            new ControlHandler(
                    new Settings.Control(
                            "/control",
                            Optional.of(new Secret("t")),
                            false,
                            2,
                            new AllowedTargets(true, List.of())),
                    new Access(TestSettings.with(Map.of("control.token", "t"))),
                    runner,
                    new Connections());

    private Admission admission() {
        Map<String, List<String>> query = Map.of("token", List.of("t"));
        return handler.admit(new Handshake("/control", query, Map.of(), "test"));
    }

    private Thread serve(ScriptedSession session) {
        assertInstanceOf(Admission.Accepted.class, admission());
        return Thread.ofVirtual().start(() -> handler.serve(session));
    }

    /** A test of a port where nobody answers. */
    private static String start(int port, String duration, String more) {
        return "{\"target\":\"http://127.0.0.1:%d/\",\"concurrency\":1,\"duration\":%s%s}"
                .formatted(port, duration, more);
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void oneThatDoesNotReadHoldsUpNeitherTestNorOthers() throws Exception {
        ScriptedSession deaf = ScriptedSession.thatDoesNotRead();
        ScriptedSession good = ScriptedSession.thatReads();
        serve(deaf);
        Thread serving = serve(good);
        good.says(start(closedPort(), "0.1", ",\"rate\":20"));
        assertTrue(good.awaits("metrics_update").contains("\"final\":true"));
        good.awaits("test_finished");
        assertEquals(0, runner.running());
        good.leaves();
        serving.join();
        deaf.leaves();
    }

    @Test
    void oneThatLagsTooFarBehindIsCutOff() throws Exception {
        ScriptedSession deaf = ScriptedSession.thatDoesNotRead();
        Controller controller = new Controller(deaf);
        for (int i = 0; i < 1_000 && deaf.isOpen(); i++) {
            controller.tell("{}");
        }
        assertTrue(deaf.closed.await(30, TimeUnit.SECONDS));
        assertEquals(1008, deaf.closeCode);
        controller.left();
    }

    @Test
    void aPlaceIsGivenBackExactlyOnce() throws Exception {
        for (int round = 0; round < 3; round++) {
            ScriptedSession first = ScriptedSession.thatReads();
            ScriptedSession second = ScriptedSession.thatReads();
            Thread one = serve(first);
            Thread two = serve(second);
            assertTrue(admission() instanceof Admission.Refused refused && refused.status() == 429);
            first.leaves();
            second.leaves();
            one.join();
            two.join();
        }
    }

    @Test
    void nothingStartsOnceItShutsDown() throws Exception {
        ScriptedSession session = ScriptedSession.thatReads();
        Thread serving = serve(session);
        runner.shutdown(Duration.ZERO);
        Controller late = runner.join(session);
        CommandReader reader = new CommandReader(new PlanReader(AllowedTargets.EVERYTHING, false));
        Command command = reader.command(reader.json(start(closedPort(), "60", "")));
        var refused =
                org.junit.jupiter.api.Assertions.assertThrows(
                        InvalidCommandException.class,
                        () -> runner.start((Command.StartTest) command, Optional.of(late)));
        assertEquals("shutting_down", refused.code());
        assertEquals(0, runner.running());
        late.left();
        session.leaves();
        serving.join();
    }

    @Test
    void shutdownCutsAHungTestShortWithALastUpdate() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            ScriptedSession session = ScriptedSession.thatReads();
            Thread serving = serve(session);
            session.says(start(silent.getLocalPort(), "600", ",\"timeout_ms\":600000"));
            session.awaits("test_started");
            session.awaits("metrics_update");
            long before = System.nanoTime();
            runner.shutdown(Duration.ofMillis(200));
            assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(60));
            String last = session.received.poll();
            while (last != null && !last.contains("\"final\":true")) {
                last = session.received.poll();
            }
            assertTrue(last != null, "no final update");
            assertTrue(session.received.remove().contains("\"status\":\"aborted\""));
            assertEquals(0, runner.running());
            session.leaves();
            serving.join();
        }
    }
}
