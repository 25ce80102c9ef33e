package dev.threadmill.load.engine;

import dev.threadmill.load.flow.FlowProgram;
import dev.threadmill.load.flow.StepProgram;
import dev.threadmill.load.plan.Flow;
import dev.threadmill.load.record.Findings;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.Caller;
import dev.threadmill.load.transport.FlowCaller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Flows: each turn of a connection is one iteration, from the first request to the last or to the
 * one that fails. An iteration belongs as a whole to the part of the run that it began in, and one
 * that has begun goes on beyond the run's end, unless the run is stopped.
 */
final class FlowWork implements Work {
    /** How iterations ended. */
    record Ends(LongAdder started, LongAdder completed, LongAdder abandoned) {}

    private final String prefix;
    private final FlowProgram program;
    private final Stand stand;
    private final List<Recorder> parts = new ArrayList<>();
    private final List<ConcurrentMap<String, LongAdder>> failed = new ArrayList<>();
    private final Ends ends = new Ends(new LongAdder(), new LongAdder(), new LongAdder());
    private final FlowSeat[] seats;

    FlowWork(Flow flow, Stand stand) {
        this(flow, stand, "");
    }

    /**
     * One flow beside other targets.
     *
     * @param prefix before the names of its requests
     */
    FlowWork(Flow flow, Stand stand, String prefix) {
        this.prefix = prefix;
        this.program = FlowProgram.of(flow);
        this.stand = stand;
        for (StepProgram step : program.steps()) {
            parts.add(stand.measured().part(prefix + step.name()));
            failed.add(new ConcurrentHashMap<>());
        }
        this.seats = new FlowSeat[stand.callers().count()];
    }

    @Override
    public boolean perform(
            int index, Caller caller, long intendedNanos, long startNanos, Recorder recorder) {
        // A seat belongs to its connection, which one thread has at a time.
        if (seats[index] == null) {
            seats[index] = new FlowSeat(index, (FlowCaller) caller, this);
        }
        boolean measured = recorder == stand.measured();
        if (measured) {
            ends.started().increment();
        }
        FlowSeat.End end = seats[index].iterate(intendedNanos, startNanos, recorder, measured);
        if (measured) {
            switch (end) {
                case COMPLETED -> ends.completed().increment();
                case ABANDONED, UNANSWERED -> ends.abandoned().increment();
                case STOPPED -> {
                    // The difference tells.
                }
            }
        }
        return end != FlowSeat.End.UNANSWERED;
    }

    FlowProgram program() {
        return program;
    }

    Stand stand() {
        return stand;
    }

    /** Takes what is about one step, beside the recorder of the whole. */
    Recorder part(int step) {
        return parts.get(step);
    }

    /** Counts a check that did not hold. */
    void failed(int step, String check) {
        failed.get(step).computeIfAbsent(check, key -> new LongAdder()).increment();
    }

    @Override
    public Findings findings() {
        List<Findings.FailedCheck> checks = new ArrayList<>();
        for (int i = 0; i < failed.size(); i++) {
            String request = prefix + program.steps().get(i).name();
            Map<String, LongAdder> sorted = new TreeMap<>(failed.get(i));
            sorted.forEach((check, count) ->
                    checks.add(new Findings.FailedCheck(request, check, count.sum())));
        }
        return new Findings.Flows(
                ends.started().sum(), ends.completed().sum(), ends.abandoned().sum(), checks);
    }
}
