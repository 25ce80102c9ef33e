package dev.threadmill.script;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.graalvm.polyglot.Engine;

/** The started engine: its lanes, and the watchdog that looks after them. */
final class Lanes {
    static final long TICK_NANOS = Duration.ofMillis(5).toNanos();
    private static final int TICKS_PER_ROUND = 20;

    /** Threads of dead lanes that nothing could stop; with so many, no lane is replaced. */
    private static final int STUCK_MAX = 4;

    private static final int SUCCESSOR_MS_MAX = 1000;
    private static final int TRIES_MAX = 3;

    private final Scripts.Limits limits;
    private final Consumer<String> notes;
    private final Engine engine = LaneContext.engine();
    private final AtomicReferenceArray<Lane> lanes;
    private final Set<Lane> dying = ConcurrentHashMap.newKeySet();
    private final ReentrantLock replacing = new ReentrantLock();
    private final LongAdder stops = new LongAdder();
    private final LongAdder replacements = new LongAdder();
    private final HeapGuard heap;
    private volatile boolean closed;

    Lanes(Scripts.Limits limits, Consumer<String> notes) {
        this.limits = limits;
        this.notes = notes;
        lanes = new AtomicReferenceArray<>(limits.lanes());
        heap = new HeapGuard(notes);
        try {
            for (int place = 0; place < limits.lanes(); place++) {
                replace(place);
            }
            Thread.ofPlatform().daemon().name("script-watchdog").start(this::watch);
        } catch (OutOfMemoryError e) {
            close();
            throw e;
        }
    }

    private void replace(int place) {
        replacing.lock();
        try {
            Lane lane = new Lane(this, place, limits);
            // First, as there may be no thread to be had: then the place is tried again.
            lane.start();
            lanes.set(place, lane);
        } finally {
            replacing.unlock();
        }
    }

    Engine engine() {
        return engine;
    }

    Lane at(int place) {
        return lanes.get(place);
    }

    void countStop() {
        stops.increment();
    }

    long stops() {
        return stops.sum();
    }

    long replacements() {
        return replacements.sum();
    }

    void note(String line) {
        try {
            notes.accept(line);
        } catch (RuntimeException | Error e) {
            // Who cannot take a line must not cost a lane, nor the watchdog.
        }
    }

    void died(Lane lane, String why) {
        if (closed) {
            return;
        }
        replacements.increment();
        dying.add(lane);
        note(
                "script lane "
                        + lane.place
                        + " is replaced, its connections begin with fresh state: "
                        + why);
        revive(lane.place);
    }

    private void revive(int place) {
        replacing.lock();
        try {
            dying.removeIf(lane -> !lane.isAlive());
            if (!closed && dying.size() <= STUCK_MAX && lanes.get(place).isDead()) {
                replace(place);
            }
        } finally {
            replacing.unlock();
        }
    }

    /** The place's lane; where one has just died, its successor. Null if none comes. */
    private Lane living(int place) {
        for (int i = 0; i < SUCCESSOR_MS_MAX && !closed; i++) {
            Lane lane = lanes.get(place);
            if (!lane.isDead()) {
                return lane;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return null;
    }

    /** Hands a call to the lane of a place; false if there is none. */
    boolean start(Call call, int place) {
        for (int i = 0; i < TRIES_MAX; i++) {
            Lane lane = living(place);
            if (lane == null) {
                return false;
            }
            if (lane.start(call)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Compiles on each lane, so that no first message waits for it; the first lane's word counts.
     */
    Script compile(ScriptSource source) throws InvalidScriptException {
        Script script = new Script(source, lanes.length());
        String ended = "it has no lane";
        for (int i = 0; i < TRIES_MAX; i++) {
            Lane lane = living(0);
            CompileJob first = new CompileJob(script, lane);
            if (lane == null || !lane.post(first)) {
                continue;
            }
            for (int place = 1; place < lanes.length(); place++) {
                // One that dies meanwhile is no loss: its successor compiles at the first call.
                Lane other = lanes.get(place);
                other.post(new CompileJob(script, other));
            }
            ended = first.await();
            if (ended == null) {
                return script;
            }
        }
        throw new InvalidScriptException(
                source.file(), source.line(), "the script engine ended: " + ended);
    }

    /** Nothing ends it: without it no script is stopped any more. */
    private void watch() {
        Throwable trouble = null;
        for (int tick = 1; !closed; tick++) {
            LockSupport.parkNanos(TICK_NANOS);
            try {
                if (trouble != null) {
                    // Said here, as there may be no memory even for saying it.
                    note("script watchdog: " + trouble);
                    trouble = null;
                }
                look(tick % TICKS_PER_ROUND == 0);
            } catch (RuntimeException | Error e) {
                trouble = e;
            }
        }
    }

    private void look(boolean round) {
        long now = System.nanoTime();
        for (int place = 0; place < lanes.length(); place++) {
            Lane lane = lanes.get(place);
            lane.watch(now);
            if (round) {
                lane.expire(now);
                if (lane.isDead()) {
                    revive(place);
                }
            }
        }
        if (round && heap.isFull(now)) {
            Lane largest = lanes.get(0);
            for (int place = 1; place < lanes.length(); place++) {
                if (lanes.get(place).allocatedBytes() > largest.allocatedBytes()) {
                    largest = lanes.get(place);
                }
            }
            largest.die("the heap stays nearly full after a collection");
        }
    }

    void close() {
        replacing.lock();
        try {
            closed = true;
        } finally {
            replacing.unlock();
        }
        for (int place = 0; place < lanes.length(); place++) {
            Lane lane = lanes.get(place);
            if (lane != null) {
                lane.die("the script engine is closed");
            }
        }
        aside("script-closer", () -> engine.close(true));
    }

    /** Does what may block for a while in a thread of its own. */
    static void aside(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }
}
