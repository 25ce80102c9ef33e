package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.threadmill.load.engine.CannotRunException;
import dev.threadmill.load.engine.Execution;
import dev.threadmill.load.engine.Run;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.plan.Plan;
import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import dev.threadmill.server.session.Descriptors;
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
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    /** A test under way. */
    private static final class Active {
        private final Execution run;
        private final Plan plan;
        private final Controller owner;
        private final boolean detached;
        private final Optional<JsonNode> requestId;
        private final Thread thread;

        /** Opens when the test's last message is handed over. */
        private final CountDownLatch done = new CountDownLatch(1);

        private volatile Optional<Snapshot> latest = Optional.empty();

        private Active(
                TestRunner runner, Execution run, Command.StartTest command, Controller owner) {
            this.run = run;
            this.plan = command.plan();
            this.owner = owner;
            this.detached = command.detached();
            this.requestId = command.requestId();
            this.thread =
                    Thread.ofVirtual()
                            .name("threadmill-test")
                            .unstarted(() -> runner.execute(this));
        }
    }

    private final List<Controller> controllers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder tests = new LongAdder();
    private final Optional<Distribution> distribution;
    private volatile Active active;
    private boolean closed;

    /** Runs all tests in this process. */
    public TestRunner() {
        this(Optional.empty());
    }

    /**
     * Runs tests here or by workers.
     *
     * @param distribution none where there are no workers to be asked
     */
    public TestRunner(Optional<Distribution> distribution) {
        this.distribution = distribution;
    }

    boolean hasWorkers() {
        return distribution.isPresent();
    }

    /** Begins to tell a controller of whatever test runs. */
    Controller join(Session session) {
        Controller controller = new Controller(session);
        controllers.add(controller);
        return controller;
    }

    /** Ends that, and with it the controller's own test, unless that is detached. */
    void leave(Controller controller) {
        controllers.remove(controller);
        controller.left();
        Active now = active;
        if (now != null && now.owner.equals(controller) && !now.detached) {
            now.run.stop();
        }
    }

    /** Starts a test in a thread of its own. */
    void start(Command.StartTest command, Controller owner) throws InvalidCommandException {
        Active test = new Active(this, execution(command), command, owner);
        lock.lock();
        try {
            if (closed) {
                throw new InvalidCommandException(
                        "shutting_down", "", "the appliance is shutting down");
            }
            if (active != null) {
                throw new InvalidCommandException(
                        "test_running", "", "a test is running: stop it first with stop_test");
            }
            active = test;
        } finally {
            lock.unlock();
        }
        tests.increment();
        tell(Messages.testStarted(command));
        test.thread.start();
    }

    private Execution execution(Command.StartTest command) throws InvalidCommandException {
        if (command.workers() > 1) {
            try {
                return distribution.orElseThrow().over(command.plan(), command.workers());
            } catch (InvalidPlanException e) {
                throw PlanReader.invalid(e);
            }
        }
        if (command.plan().connections() > Descriptors.free()) {
            throw new InvalidCommandException(
                    "invalid_config",
                    "concurrency",
                    "is more than this process may have open files: ask for fewer connections");
        }
        return new Run(command.plan());
    }

    /** Asks the running test to end; its last messages follow when its requests are done. */
    void stop() throws InvalidCommandException {
        Active now = active;
        if (now == null) {
            throw new InvalidCommandException("no_test_running", "", "no test is running");
        }
        now.run.stop();
    }

    private void execute(Active test) {
        Counted counted = new Counted();
        try {
            Result result =
                    test.run.execute(snapshot -> {
                        counted.add(snapshot);
                        test.latest = Optional.of(snapshot);
                        tell(Messages.metricsUpdate(test.requestId, snapshot));
                    });
            counted.add(result);
            tell(Messages.finalUpdate(test.requestId, result));
            // Free before it is said: who reads test_finished may start the next one at once.
            release(test);
            tell(Messages.testFinished(test.requestId, result));
        } catch (InterruptedException e) {
            tell(Messages.finalUpdate(test.requestId, test.latest));
            release(test);
            tell(Messages.testAborted(test.requestId, test.plan));
        } catch (CannotRunException e) {
            fail(test, e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            LOGGER.log(Level.WARNING, "a load test failed", e);
            fail(test, "the load engine failed: " + e);
        } finally {
            release(test);
            test.done.countDown();
        }
    }

    private void fail(Active test, String message) {
        release(test);
        tell(
                Messages.error(
                        test.requestId, new InvalidCommandException("test_failed", "", message)));
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
        controllers.forEach(controller -> controller.tell(message));
    }

    /**
     * Ends the running test for good, and waits until its last message is sent.
     *
     * @param deadline for the requests under way; a second later it is over in any case
     */
    public void shutdown(Duration deadline) throws InterruptedException {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        Active now = active;
        if (now != null) {
            now.run.stop();
            if (!now.done.await(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                now.thread.interrupt();
                now.done.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        long end = System.nanoTime() + LAST_WORDS.toNanos();
        for (Controller controller : controllers) {
            controller.finish(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
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
            if (now.measured()) {
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
