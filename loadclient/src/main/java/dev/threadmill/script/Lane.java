package dev.threadmill.script;

import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjIntConsumer;
import org.graalvm.polyglot.PolyglotException;

/**
 * One platform thread with one context. It takes jobs from a bounded queue, each job a turn that
 * runs until the script has returned or awaits; microtasks belong to the turn that caused them. A
 * lane that cannot go on dies and is replaced.
 */
final class Lane {
    private static final long DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int DRAINS_MAX = 20;
    private static final long RETRY_MS = 1000;
    private static final String ENDED = "the script's lane ended: ";

    final int place;
    private final Lanes lanes;
    private final Scripts.Limits limits;
    private final long awaitNanosMax;
    private final long coldNanosMax;
    private final Thread thread;
    private final TurnGuard guard;
    private final ConcurrentLinkedQueue<LaneJob> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean dead = new AtomicBoolean();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Set<Call> unsettled = ConcurrentHashMap.newKeySet();
    private volatile boolean parked;
    private volatile LaneContext context;
    private volatile String lastWords;

    /** The lane's own. */
    private final PriorityQueue<LaneTimer> timers = new PriorityQueue<>();

    private volatile Call current;
    private int waitIds;

    Lane(Lanes lanes, int place, Scripts.Limits limits) {
        this.lanes = lanes;
        this.place = place;
        this.limits = limits;
        coldNanosMax = limits.cpuPerCall().toNanos() * Scripts.COLD_FACTOR;
        awaitNanosMax = limits.awaitMax().toNanos();
        thread = Thread.ofPlatform().daemon().name("script-lane-" + place).unstarted(this::run);
        guard = new TurnGuard(thread, limits.allocatedBytesPerCall());
    }

    void start() {
        thread.start();
    }

    boolean isDead() {
        return dead.get();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** The call whose turn it is, for the lane's own thread. */
    Call current() {
        return current;
    }

    /** Since its start, by its thread. */
    long allocatedBytes() {
        return guard.allocatedBytes();
    }

    // ---- what others ask for

    /** False if the lane is dead: then another has its place. */
    boolean start(Call call) {
        call.lane = this;
        if (queued.get() >= limits.queuedMax()) {
            call.fail(Outcome.Reason.BUSY, "more than " + limits.queuedMax() + " calls wait");
            return true;
        }
        return post(new LaneJob.Begin(this, call));
    }

    boolean post(LaneJob job) {
        if (dead.get()) {
            return false;
        }
        queue.add(job);
        queued.incrementAndGet();
        if (parked) {
            LockSupport.unpark(thread);
        }
        if (dead.get()) {
            abandonQueue();
        }
        return true;
    }

    /** A promise that the host keeps; returns its number, or a text why there may be none. */
    Object wait(ObjIntConsumer<Call> work) {
        Call call = current;
        if (call.stopped || call.session.isClosed()) {
            return "the call has ended";
        }
        if (!call.seat.beginWait()) {
            return "more than " + HostFunctions.WAITS_MAX + " promises of one connection wait";
        }
        int id = ++waitIds;
        work.accept(call, id);
        return id;
    }

    /** On a virtual thread. */
    void settle(Call call, int id, String operation, List<String> arguments) {
        boolean works = false;
        String text;
        try {
            text = call.session.host().shared(operation, arguments);
            works = text == null || text.length() <= limits.resultCharsMax();
            if (!works) {
                text = "the value is larger than " + limits.resultCharsMax() + " characters";
            }
        } catch (InterruptedException e) {
            text = "interrupted";
        } catch (Exception e) {
            text = HostFunctions.message(e);
        }
        boolean resolved = works;
        String result = text;
        post(context -> settled(context, call, id, resolved, result));
    }

    void wakeAfter(Call call, int id, double ms) {
        long nanos = (long) Math.min(ms * 1e6, awaitNanosMax + 1e6);
        timers.add(new LaneTimer(System.nanoTime() + nanos, call, id));
    }

    // ---- the lane's thread

    private void run() {
        try {
            context =
                    LaneContext.create(
                            lanes.engine(),
                            new HostFunctions(this, limits.resultCharsMax()),
                            limits.resultCharsMax());
            while (!dead.get()) {
                step();
            }
        } catch (Throwable e) {
            if (!dead.get()) {
                if (context == null) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MS));
                }
                die(e.toString());
            }
        } finally {
            // Who declared the lane dead may not have seen what it was at.
            endAll();
        }
    }

    private void step() {
        long now = System.nanoTime();
        LaneTimer timer;
        while ((timer = timers.peek()) != null && timer.dueNanos() - now <= 0) {
            timers.poll();
            settled(context, timer.call(), timer.id(), true, null);
        }
        LaneJob job = queue.poll();
        if (job != null) {
            queued.decrementAndGet();
            job.run(context);
            return;
        }
        parked = true;
        if (queue.isEmpty() && !dead.get()) {
            if (timer == null) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, timer.dueNanos() - now);
            }
        }
        parked = false;
    }

    void begin(LaneContext context, Call call) {
        if (call.isDone()) {
            return;
        }
        call.startedNanos = System.nanoTime();
        call.busyNanosMax = coldNanosMax;
        turn(
                call,
                () -> {
                    LaneFunction function = call.script.function(place);
                    if (function == null || function.lane != this) {
                        function = new LaneFunction(this, context.compile(call.script.source()));
                        call.script.function(place, function);
                    }
                    if (function.warm) {
                        call.busyNanosMax = limits.cpuPerCall().toNanos();
                        guard.extend(call.busyNanosMax);
                    }
                    function.warm = true;
                    var session = call.session.sit(call, this, context);
                    if (call.script.source().kind() == ScriptSource.Kind.EXPRESSION) {
                        call.completeTest(context.test(session, function, call));
                    } else {
                        context.run(session, function, call);
                    }
                });
    }

    private void settled(LaneContext context, Call call, int id, boolean works, String text) {
        call.seat.endWait();
        if (call.isOver(System.nanoTime(), awaitNanosMax)) {
            context.forget(id);
        } else {
            turn(call, () -> context.settle(id, works, text));
        }
    }

    private void turn(Call call, Runnable work) {
        current = call;
        guard.begin(call, Math.max(0, call.busyNanosMax - call.busyNanos));
        PolyglotException trouble = null;
        try {
            work.run();
        } catch (PolyglotException e) {
            trouble = e;
        }
        Outcome.Reason stop = guard.end(call);
        if (stop != null) {
            stopped(call, stop);
        } else if (trouble != null) {
            failed(call, trouble);
        }
        if (call.isDone()) {
            unsettled.remove(call);
        } else {
            unsettled.add(call);
            if (dead.get()) {
                end(call);
            }
        }
        current = null;
    }

    private void stopped(Call call, Outcome.Reason reason) {
        call.stopped = true;
        call.session.pause(call.busyNanos);
        lanes.countStop();
        call.fail(
                reason,
                reason == Outcome.Reason.CPU
                        ? "stopped after " + call.took()
                        : "stopped after allocating " + (call.allocatedBytes >> 20) + " MiB");
        drain(call);
    }

    /** What the stopped call's promises have left to do must not run in the turn of another. */
    private void drain(Call call) {
        for (int i = 0; i < DRAINS_MAX && !dead.get(); i++) {
            guard.begin(call, DRAIN_NANOS);
            PolyglotException trouble = null;
            try {
                context.rest();
            } catch (PolyglotException e) {
                trouble = e;
            }
            if (guard.end(call) == null && trouble == null) {
                return;
            }
        }
        die("a stopped script had too much left to do");
    }

    private void failed(Call call, PolyglotException e) {
        if (e.isCancelled()) {
            call.fail(Outcome.Reason.ENDED, "the script's lane ended");
            die("its context is closed");
        } else if (Faults.isHeapExhausted(e)) {
            call.stopped = true;
            call.fail(Outcome.Reason.MEMORY, "the heap is full");
            lanes.countStop();
            die("the heap is full");
        } else {
            call.complete(Faults.thrown(call.script.source(), e));
            if (e.isInternalError()) {
                lanes.note("script engine: " + call.script.source().file() + ": " + e.getMessage());
            }
        }
    }

    // ---- the watchdog's side

    void watch(long nowNanos) {
        if (thread.getState() == Thread.State.TERMINATED) {
            die("its thread ended");
            return;
        }
        Outcome.Reason reason = guard.overrun(nowNanos);
        if (reason == null || !stopping.compareAndSet(false, true)) {
            return;
        }
        long turn = guard.overrunTurn();
        try {
            Lanes.aside("script-stopper", () -> interrupt(turn, reason));
        } catch (OutOfMemoryError e) {
            // There is no thread to be had: the next look tries again.
            stopping.set(false);
            throw e;
        }
    }

    private void interrupt(long turn, Outcome.Reason reason) {
        try {
            if (!guard.stop(turn, reason, context.context)) {
                Call stuck = current;
                if (stuck != null) {
                    stuck.fail(reason, "stopped, and its lane with it");
                }
                die("a script could not be stopped");
            }
        } finally {
            stopping.set(false);
        }
    }

    /** Ends calls whose promise has not settled in time. */
    void expire(long nowNanos) {
        for (Call call : unsettled) {
            if (nowNanos - call.startedNanos > awaitNanosMax) {
                call.fail(
                        Outcome.Reason.AWAIT,
                        "not done after " + limits.awaitMax().toMillis() + " ms");
            }
        }
        unsettled.removeIf(Call::isDone);
    }

    /** Gives the lane up; whoever waits is told, and its place goes to another. */
    void die(String why) {
        if (dead.get()) {
            return;
        }
        lastWords = why;
        if (!dead.compareAndSet(false, true)) {
            return;
        }
        LockSupport.unpark(thread);
        endAll();
        LaneContext last = context;
        try {
            if (last != null) {
                // Closing waits for the lane's thread to leave.
                Lanes.aside("script-closer", () -> last.context.close(true));
            }
        } finally {
            lanes.died(this, why);
        }
    }

    void end(Call call) {
        call.fail(Outcome.Reason.ENDED, ENDED + lastWords);
    }

    private void endAll() {
        Call running = current;
        if (running != null) {
            end(running);
        }
        unsettled.forEach(this::end);
        unsettled.clear();
        abandonQueue();
    }

    private void abandonQueue() {
        LaneJob job;
        while ((job = queue.poll()) != null) {
            job.abandon(String.valueOf(lastWords));
        }
    }
}
