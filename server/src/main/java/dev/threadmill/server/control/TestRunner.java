package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.engine.Run;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.server.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs one test at a time and tells all controllers how it goes. */
public final class TestRunner {
    private static final Logger LOGGER = Logger.getLogger(TestRunner.class.getName());

    /** A test under way; {@code done} opens when its last message is sent. */
    private record Active(
            Run run,
            Session owner,
            boolean detached,
            Optional<JsonNode> requestId,
            CountDownLatch done) {}

    private final List<Session> controllers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder tests = new LongAdder();
    private volatile Active active;

    /** Begins to tell {@code controller} of whatever test runs. */
    void join(Session controller) {
        controllers.add(controller);
    }

    /** Ends that, and with it the controller's own test, unless that is detached. */
    void leave(Session controller) {
        controllers.remove(controller);
        Active now = active;
        if (now != null && now.owner().equals(controller) && !now.detached()) {
            now.run().stop();
        }
    }

    /** Starts a test in a thread of its own. */
    void start(Command.StartTest command, Session owner) throws InvalidCommandException {
        Active test =
                new Active(
                        new Run(command.plan()),
                        owner,
                        command.detached(),
                        command.requestId(),
                        new CountDownLatch(1));
        lock.lock();
        try {
            if (active != null) {
                throw new InvalidCommandException(
                        "test_running", "", "a test is running: stop it first with stop_test");
            }
            active = test;
        } finally {
            lock.unlock();
        }
        tests.increment();
        tell(Messages.testStarted(command.requestId(), command.plan()));
        Thread.ofVirtual().name("threadmill-test").start(() -> execute(test));
    }

    /** Asks the running test to end; its last messages follow when its requests are done. */
    void stop() throws InvalidCommandException {
        Active now = active;
        if (now == null) {
            throw new InvalidCommandException("no_test_running", "", "no test is running");
        }
        now.run().stop();
    }

    private void execute(Active test) {
        try {
            Counted counted = new Counted();
            Result result =
                    test.run()
                            .execute(snapshot -> {
                                counted.add(snapshot);
                                tell(Messages.metricsUpdate(test.requestId(), snapshot));
                            });
            counted.add(result);
            tell(Messages.finalUpdate(test.requestId(), result));
            // Free before it is said: who reads test_finished may start the next one at once.
            release(test);
            tell(Messages.testFinished(test.requestId(), result));
        } catch (InterruptedException | RuntimeException e) {
            LOGGER.log(Level.WARNING, "a load test failed", e);
            release(test);
            tell(
                    Messages.error(
                            test.requestId(),
                            new InvalidCommandException("test_failed", "", e.getMessage())));
        } finally {
            release(test);
            test.done().countDown();
        }
    }

    /** Makes room for the next test; by then another may run already. */
    private void release(Active test) {
        lock.lock();
        try {
            if (test.equals(active)) {
                active = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void tell(String message) {
        for (Session controller : controllers) {
            controller.sendText(message);
        }
    }

    /** Ends the running test for good, and waits until its last message is sent. */
    public void shutdown(Duration deadline) throws InterruptedException {
        Active now = active;
        if (now != null) {
            now.run().stop();
            now.done().await(deadline.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** How many tests run now: 0 or 1. */
    public int running() {
        return active == null ? 0 : 1;
    }

    /** Tests started since the appliance's start. */
    public long testCount() {
        return tests.sum();
    }

    /** Measured requests of all tests. */
    public long requestCount() {
        return requests.sum();
    }

    /** Failed requests of all tests. */
    public long failureCount() {
        return failures.sum();
    }

    /** Adds a test's growing counts to those of all tests. */
    private final class Counted {
        private long total;
        private long failed;

        void add(Snapshot now) {
            if (now.phase() != dev.threadmill.load.record.Phase.WARMUP) {
                add(now.counts().total(), now.counts().failed());
            }
        }

        void add(Result result) {
            add(result.counts().total(), result.counts().failed());
        }

        private void add(long newTotal, long newFailed) {
            requests.add(Math.max(0, newTotal - total));
            failures.add(Math.max(0, newFailed - failed));
            total = Math.max(total, newTotal);
            failed = Math.max(failed, newFailed);
        }
    }
}
