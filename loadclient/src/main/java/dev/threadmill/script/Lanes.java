package dev.threadmill.script;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;

/** The started engine: its lanes, and the watchdog that looks after them. */
final class Lanes {
    private static final long TICK_NANOS = Duration.ofMillis(5).toNanos();
    private static final int TICKS_PER_ROUND = 20;

    /** Threads of dead lanes that nothing could stop; with so many, no lane is replaced. */
    private static final int STUCK_MAX = 4;

    private final Scripts.Limits limits;
    private final Consumer<String> notes;
    private final Engine engine = LaneContext.engine();
    private final AtomicReferenceArray<Lane> lanes;
    private final java.util.Set<Lane> dying = java.util.concurrent.ConcurrentHashMap.newKeySet();
    private final LongAdder stops = new LongAdder();
    private final LongAdder replacements = new LongAdder();
    private final HeapGuard heap;
    private volatile boolean closed;

    Lanes(Scripts.Limits limits, Consumer<String> notes) {
        this.limits = limits;
        this.notes = notes;
        lanes = new AtomicReferenceArray<>(limits.lanes());
        heap = new HeapGuard(notes);
        for (int place = 0; place < limits.lanes(); place++) {
            replace(place);
        }
        Thread.ofPlatform().daemon().name("script-watchdog").start(this::watch);
    }

    private void replace(int place) {
        Lane lane = new Lane(this, place, limits);
        lanes.set(place, lane);
        lane.start();
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
        notes.accept(line);
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
        dying.removeIf(lane -> !lane.isAlive());
        if (!closed && dying.size() <= STUCK_MAX && lanes.get(place).isDead()) {
            replace(place);
        }
    }

    /**
     * Compiles on each lane, so that no first message waits for it; the first lane's word counts.
     */
    Script compile(ScriptSource source) throws InvalidScriptException {
        Script script = new Script(source, lanes.length());
        CompileJob first = null;
        for (int place = 0; place < lanes.length(); place++) {
            Lane lane = lanes.get(place);
            CompileJob job = new CompileJob(script, lane);
            if (!lane.post(job)) {
                job.abandon("its lane ended meanwhile");
            }
            first = first == null ? job : first;
        }
        PolyglotException fault = first.await();
        if (fault != null) {
            throw Faults.invalid(source, fault);
        }
        return script;
    }

    private void watch() {
        for (int tick = 1; !closed; tick++) {
            LockSupport.parkNanos(TICK_NANOS);
            try {
                look(tick % TICKS_PER_ROUND == 0);
            } catch (RuntimeException e) {
                note("script watchdog: " + e);
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
        closed = true;
        for (int place = 0; place < lanes.length(); place++) {
            lanes.get(place).die("the script engine is closed");
        }
        Thread.ofPlatform().daemon().name("script-closer").start(() -> engine.close(true));
    }
}
