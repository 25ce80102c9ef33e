package dev.threadmill.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.engine.CannotRunException;
import dev.threadmill.load.engine.Execution;
import dev.threadmill.load.plan.AllowedTargets;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.load.testing.Results;
import dev.threadmill.server.config.Secret;
import dev.threadmill.server.config.Settings;
import dev.threadmill.server.session.Connections;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What whoever keeps runs is told of a test, and what listeners are told beside it. */
@Timeout(60)
class RunLogTest {
    /** An execution that does what a test says. */
    private interface Script {
        Result play() throws InterruptedException;
    }

    /** Writes down what it is told. */
    private static final class Noting implements RunLog {
        private final BlockingQueue<String> told = new LinkedBlockingQueue<>(100);
        private boolean broken;

        @Override
        public Entry begin(Beginning beginning) {
            if (broken) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            told.add(
                    "begin "
                            + beginning.shownTarget()
                            + " "
                            + beginning.workers()
                            + " "
                            + beginning.origin());
            return new Entry() {
                @Override
                public String id() {
                    return "run-1";
                }

                @Override
                public void figures(ObjectNode metrics) {
                    told.add("figures");
                }

                @Override
                public void finished(Result result) {
                    told.add("finished");
                }

                @Override
                public void aborted() {
                    told.add("aborted");
                }

                @Override
                public void failed(String message) {
                    told.add("failed " + message);
                }
            };
        }

        String next() throws InterruptedException {
            return told.poll(30, TimeUnit.SECONDS);
        }
    }

    private final Noting log = new Noting();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>(1_000);

    private TestRunner runner(Script script) {
        return new TestRunner(
                Optional.of((plan, workers) ->
                        new Execution() {
                            @Override
                            public Result execute(Consumer<Snapshot> everySecond)
                                    throws InterruptedException {
                                return script.play();
                            }

                            @Override
                            public void stop() {
                                // Goes on until it is interrupted.
                            }
                        }),
                log);
    }

    /** Starts a test as the dashboard does. */
    private void start(TestRunner runner) {
        runner.join(heard::add, running -> assertTrue(running.isEmpty()));
        obey(runner);
    }

    private static void obey(TestRunner runner) {
        Settings.Control settings =
                new Settings.Control(
                        "/control",
                        Optional.of(new Secret("t")),
                        false,
                        1,
                        new AllowedTargets(true, List.of()));
        Commands commands = new Commands(settings, runner, new Connections());
        assertEquals(
                Optional.empty(),
                commands.obey(
                        "{\"target\":\"http://127.0.0.1:1/?key=hush\",\"concurrency\":4,\"duration\":1,\"workers\":2}",
                        true));
        assertTrue(commands.obey("{\"type\":\"stop_test\"}", false).orElseThrow().contains("forb"));
    }

    private String hear(String type) throws InterruptedException {
        String message = heard.poll(30, TimeUnit.SECONDS);
        while (message != null && !message.contains("\"type\":\"" + type + "\"")) {
            message = heard.poll(30, TimeUnit.SECONDS);
        }
        assertTrue(message != null, "no " + type);
        return message;
    }

    @Test
    void isToldOfABeginningAndAnEnd() throws Exception {
        start(runner(Results::distributed));
        assertEquals("begin http://127.0.0.1:1/?key=*** 2 DASHBOARD", log.next());
        assertEquals("finished", log.next());
        assertTrue(hear("test_started").contains("\"run_id\":\"run-1\""));
        assertTrue(hear("test_finished").contains("\"run_id\":\"run-1\""));
    }

    @Test
    void isToldWhyATestCouldNotRun() throws Exception {
        start(
                runner(() -> {
                    throw new CannotRunException("there are no workers");
                }));
        log.next();
        assertEquals("failed there are no workers", log.next());
        assertTrue(hear("error").contains("there are no workers"));
    }

    @Test
    void aTestThatCannotBeginMakesRoomForTheNext() throws Exception {
        log.broken = true;
        TestRunner runner = runner(Results::distributed);
        start(runner);
        assertTrue(hear("error").contains("test_failed"));
        assertEquals(0, runner.running());
        log.broken = false;
        obey(runner);
        assertTrue(hear("test_finished").contains("\"run_id\":\"run-1\""));
    }

    @Test
    void isToldThatATestWasCutShort() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        TestRunner runner =
                runner(() -> {
                    never.await();
                    return Results.closed();
                });
        start(runner);
        log.next();
        runner.shutdown(Duration.ofMillis(10));
        assertEquals("aborted", log.next());
        assertTrue(hear("test_finished").contains("\"status\":\"aborted\""));
    }
}
