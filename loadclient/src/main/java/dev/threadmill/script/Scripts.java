package dev.threadmill.script;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The script engine. Making one costs nothing; it starts with the first script compiled. */
public final class Scripts implements AutoCloseable {
    /** A script's first call on a lane may take so many times longer: the engine loads classes. */
    static final int COLD_FACTOR = 5;

    private static final String ENGINE_CLASS = "org/graalvm/polyglot/Context.class";
    private static final String LANGUAGE_CLASS =
            "com/oracle/truffle/js/lang/JavaScriptLanguage.class";

    private final Limits limits;
    private final Consumer<String> notes;
    private final ReentrantLock starting = new ReentrantLock();
    private final AtomicInteger sessions = new AtomicInteger();
    private final AtomicInteger openSessions = new AtomicInteger();
    private final AtomicInteger callIds = new AtomicInteger();
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile Lanes lanes;
    private volatile boolean closed;

    /**
     * What scripts may use.
     *
     * @param lanes threads, each with a context
     * @param cpuPerCall processor time of one call, all its turns together
     * @param allocatedBytesPerCall likewise; looked at every 5 ms, so it may be passed by what is
     *     allocated meanwhile
     * @param awaitMax how long a call may take in all
     * @param resultCharsMax of an input, a reply, a sent message and of any string in a script
     * @param queuedMax calls that may wait for one lane
     */
    public record Limits(
            int lanes,
            Duration cpuPerCall,
            long allocatedBytesPerCall,
            Duration awaitMax,
            int resultCharsMax,
            int queuedMax) {
        private static final int LANES_MAX = 64;

        public static final Limits DEFAULT =
                new Limits(
                        Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4),
                        Duration.ofMillis(100),
                        256L << 20,
                        Duration.ofSeconds(10),
                        16 << 20,
                        100_000);

        public Limits {
            check(lanes >= 1 && lanes <= LANES_MAX, "lanes must be from 1 to " + LANES_MAX);
            check(cpuPerCall.isPositive(), "cpuPerCall must be above 0");
            check(allocatedBytesPerCall >= 1 << 20, "allocatedBytesPerCall must be 1 MiB or more");
            check(awaitMax.isPositive(), "awaitMax must be above 0");
            check(resultCharsMax >= 1 << 10, "resultCharsMax must be 1024 or more");
            check(queuedMax >= 1, "queuedMax must be 1 or more");
        }

        private static void check(boolean holds, String what) {
            if (!holds) {
                throw new IllegalArgumentException(what);
            }
        }
    }

    /**
     * @param notes takes what an operator should know, such as a lane that was replaced; called
     *     from any thread, seldom
     */
    public Scripts(Limits limits, Consumer<String> notes) {
        this.limits = limits;
        this.notes = notes;
    }

    /** Whether the engine's jars are there. Loads nothing. */
    public static boolean available() {
        ClassLoader loader = Scripts.class.getClassLoader();
        return loader.getResource(ENGINE_CLASS) != null
                && loader.getResource(LANGUAGE_CLASS) != null;
    }

    /** Checks a script's syntax and makes it ready on all lanes; starts the engine if need be. */
    public Script compile(ScriptSource source) throws InvalidScriptException {
        if (!available()) {
            throw new InvalidScriptException(
                    source.file(), source.line(), "this build has no script engine");
        }
        return start().compile(source);
    }

    private Lanes start() {
        starting.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the script engine is closed");
            }
            if (lanes == null) {
                lanes = new Lanes(limits, notes);
            }
            return lanes;
        } finally {
            starting.unlock();
        }
    }

    /**
     * A session for one connection.
     *
     * @param initialStateJson what {@code state} is at first; null for none, then {@code state} is
     *     an empty object and {@code connection.state} undefined
     */
    public ScriptSession open(ScriptHost host, String initialStateJson) {
        openSessions.incrementAndGet();
        return new ScriptSession(this, host, initialStateJson, sessions.getAndIncrement());
    }

    /** Counts somebody who will open sessions, so that the engine is not taken for unused. */
    public void reserve() {
        openSessions.incrementAndGet();
    }

    /** Takes a reservation back. */
    public void release() {
        openSessions.decrementAndGet();
    }

    public boolean started() {
        return lanes != null;
    }

    public int openSessions() {
        return openSessions.get();
    }

    public Figures figures() {
        Lanes running = lanes;
        return new Figures(
                calls.sum(),
                failures.sum(),
                running == null ? 0 : running.stops(),
                running == null ? 0 : running.replacements());
    }

    /** Ends all lanes; whoever waits for a call is told. */
    @Override
    public void close() {
        starting.lock();
        try {
            closed = true;
            if (lanes != null) {
                lanes.close();
            }
        } finally {
            starting.unlock();
        }
    }

    // ---- for sessions

    /** What scripts may use. */
    public Limits limits() {
        return limits;
    }

    /** Null before the first script. */
    Lanes lanes() {
        return lanes;
    }

    int nextCallId() {
        return callIds.incrementAndGet();
    }

    /** Hands a call to the lane of a session; false if there is none. */
    boolean start(Call call, int sessionNumber) {
        Lanes running = lanes;
        if (running == null || closed) {
            return false;
        }
        return running.start(call, Math.floorMod(sessionNumber, limits.lanes()));
    }

    void count(Outcome outcome) {
        calls.increment();
        if (outcome instanceof Outcome.Failed) {
            failures.increment();
        }
    }

    void sessionClosed() {
        openSessions.decrementAndGet();
    }
}
