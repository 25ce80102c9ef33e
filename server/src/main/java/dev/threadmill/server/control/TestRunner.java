package dev.threadmill.server.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.threadmill.load.engine.CannotRunException;
import dev.threadmill.load.engine.Execution;
import dev.threadmill.load.engine.Run;
import dev.threadmill.load.plan.InvalidPlanException;
import dev.threadmill.load.record.Result;
import dev.threadmill.server.session.Descriptors;
import dev.threadmill.server.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs one test at a time and tells all controllers how it goes. */
public final class TestRunner {
    private static final Logger LOGGER = Logger.getLogger(TestRunner.class.getName());
    private static final Duration LAST_WORDS = Duration.ofMillis(500);

    private final List<Controller> controllers = new CopyOnWriteArrayList<>();
    private final RunLog log;

    /** Whoever is told next, hears all that is told after; held for no longer than a message. */
    private final ReentrantLock telling = new ReentrantLock();

    private final List<TestListener> listeners = new ArrayList<>();
    private ActiveTest told;
    private final ReentrantLock lock = new ReentrantLock();
    private final TestCounts counts = new TestCounts();
    private final LongAdder tests = new LongAdder();
    private final Optional<Distribution> distribution;
    private volatile ActiveTest active;
    private boolean closed;

    /** Runs all tests in this process. */
    public TestRunner() {
        this(Optional.empty(), RunLog.NONE);
    }

    /**
     * Runs tests here or by workers.
     *
     * @param distribution none where there are no workers to be asked
     * @param log keeps what they have measured
     */
    public TestRunner(Optional<Distribution> distribution, RunLog log) {
        this.distribution = distribution;
        this.log = log;
    }

    boolean hasWorkers() {
        return distribution.isPresent();
    }

    /** Begins to tell a controller of whatever test runs. */
    Controller join(Session session) {
        Controller controller = new Controller(session);
        controllers.add(controller);
        join(controller, running -> {});
        return controller;
    }

    /** Ends that, and with it the controller's own test, unless that is detached. */
    void leave(Controller controller) {
        leave((TestListener) controller);
        controllers.remove(controller);
        controller.left();
        ActiveTest now = active;
        if (now != null && now.owner.filter(controller::equals).isPresent()) {
            now.run.stop();
        }
    }

    /**
     * Begins to tell somebody of whatever test runs.
     *
     * @param first hears of the test that runs already, before anything else is told; must not wait
     */
    public void join(TestListener listener, Consumer<Optional<LiveTest>> first) {
        telling.lock();
        try {
            first.accept(
                    Optional.ofNullable(told)
                            .map(test ->
                                    new LiveTest(
                                            test.entry.id(),
                                            test.startedAt,
                                            test.history.figures())));
            listeners.add(listener);
        } finally {
            telling.unlock();
        }
    }

    /** Ends that. */
    public void leave(TestListener listener) {
        telling.lock();
        try {
            listeners.remove(listener);
        } finally {
            telling.unlock();
        }
    }

    /**
     * Starts a test in a thread of its own.
     *
     * @param owner none where the dashboard has asked for it
     */
    void start(Command.StartTest command, Optional<Controller> owner)
            throws InvalidCommandException {
        ActiveTest test = new ActiveTest(execution(command), command, owner, this::execute);
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
        RunLog.Origin origin = owner.isPresent() ? RunLog.Origin.CONTROL : RunLog.Origin.DASHBOARD;
        try {
            test.entry =
                    log.begin(
                            new RunLog.Beginning(
                                    command.plan(),
                                    command.shownTarget(),
                                    command.workers(),
                                    origin));
            begun(test);
            test.thread.start();
        } catch (RuntimeException | Error e) {
            // Such as where no thread can be had: the next test may find one.
            LOGGER.log(Level.WARNING, "a load test could not begin", e);
            end(test);
        }
    }

    private void end(ActiveTest test) {
        try {
            fail(test, "the test could not begin: the appliance's log says why");
        } finally {
            release(test);
            test.done.countDown();
        }
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
        ActiveTest now = active;
        if (now == null) {
            throw new InvalidCommandException("no_test_running", "", "no test is running");
        }
        now.run.stop();
    }

    private void execute(ActiveTest test) {
        TestCounts.OfOne counted = counts.ofOne();
        try {
            Result result =
                    test.run.execute(snapshot -> {
                        counted.add(snapshot);
                        update(test, test.figures(snapshot));
                        test.latest = Optional.of(snapshot);
                    });
            counted.add(result);
            tell(Messages.finalUpdate(test.requestId, result));
            test.entry.finished(result);
            // Free before it is said: who reads test_finished may start the next one at once.
            release(test);
            ended(test, Messages.testFinished(test.requestId, test.entry.id(), result));
        } catch (InterruptedException e) {
            tell(Messages.finalUpdate(test.requestId, test.latest));
            test.entry.aborted();
            release(test);
            ended(test, Messages.testAborted(test.requestId, test.entry.id(), test.plan));
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

    private void fail(ActiveTest test, String message) {
        test.entry.failed(message);
        release(test);
        ended(
                test,
                Messages.error(
                        test.requestId, new InvalidCommandException("test_failed", "", message)));
    }

    /** Makes room for the next test; by then another may run already. */
    private void release(ActiveTest test) {
        lock.lock();
        try {
            if (test.equals(active)) {
                active = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void begun(ActiveTest test) {
        telling.lock();
        try {
            told = test;
            tell(Messages.testStarted(test.command, test.entry.id()));
        } finally {
            telling.unlock();
        }
    }

    private void update(ActiveTest test, ObjectNode figures) {
        test.entry.figures(figures);
        telling.lock();
        try {
            test.history.add(figures);
            tell(Messages.metricsUpdate(test.requestId, figures));
        } finally {
            telling.unlock();
        }
    }

    private void ended(ActiveTest test, String message) {
        telling.lock();
        try {
            // By now another may have begun.
            told = test.equals(told) ? null : told;
            tell(message);
        } finally {
            telling.unlock();
        }
    }

    private void tell(String message) {
        telling.lock();
        try {
            listeners.forEach(listener -> listener.tell(message));
        } finally {
            telling.unlock();
        }
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
        ActiveTest now = active;
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
        return counts.requests();
    }

    /** Failed requests of all tests. */
    public long failureCount() {
        return counts.failures();
    }
}
