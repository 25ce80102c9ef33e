package dev.threadmill.load.engine;

import dev.threadmill.load.flow.Answer;
import dev.threadmill.load.flow.Cookies;
import dev.threadmill.load.flow.RequestBytes;
import dev.threadmill.load.flow.Scope;
import dev.threadmill.load.flow.StepProgram;
import dev.threadmill.load.flow.UnsendableException;
import dev.threadmill.load.record.Recorder;
import dev.threadmill.load.transport.ConnectException;
import dev.threadmill.load.transport.ErrorKind;
import dev.threadmill.load.transport.FlowCaller;
import dev.threadmill.load.transport.HttpConnection;
import dev.threadmill.load.transport.HttpConnection.Manner;
import dev.threadmill.load.transport.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * One user of a flow: a connection to each server, variables, cookies. For one thread at a time.
 */
final class FlowSeat {
    /** How an iteration ended. */
    enum End {
        COMPLETED,
        /** A request failed that was answered. */
        ABANDONED,
        /** A request was not answered, or could not be made. */
        UNANSWERED,
        /** The run was stopped. */
        STOPPED
    }

    private final int index;
    private final FlowCaller caller;
    private final FlowWork work;
    private final Stand stand;
    private final Scope scope;
    private final Cookies cookies = new Cookies();
    private final RequestBytes request = new RequestBytes();
    private final Answer answer;
    private final List<Manner> manners = new ArrayList<>();

    FlowSeat(int index, FlowCaller caller, FlowWork work) {
        this.index = index;
        this.caller = caller;
        this.work = work;
        this.stand = work.stand();
        this.scope = work.program().newScope(index + 1);
        this.answer = work.program().newAnswer();
        for (StepProgram step : work.program().steps()) {
            manners.add(
                    new Manner(
                            step.head(),
                            step.repeatable(),
                            step.keepAlive(),
                            step.looksAtHead() ? answer.head() : null,
                            step.looksAtBody() ? answer.body() : null));
        }
    }

    /** Runs the flow once. */
    End iterate(long intendedNanos, long startNanos, Recorder recorder, boolean measured) {
        work.program().begin(scope);
        cookies.clear();
        List<StepProgram> steps = work.program().steps();
        End end = End.COMPLETED;
        long due = intendedNanos;
        long start = startNanos;
        for (int i = 0; i < steps.size(); i++) {
            StepProgram step = steps.get(i);
            End one = step(i, step, due, start, recorder, measured);
            if (one != End.COMPLETED && !step.goesOn()) {
                return one;
            }
            if (i + 1 < steps.size()) {
                // A user thinks after the answer: that is nobody's latency.
                long done = stand.now();
                due = done + step.thinkNanos();
                start = due == done ? done : Pace.sleepUntil(due, stand.nanoClock(), stand.stop());
                if (stand.stop().requested()) {
                    return End.STOPPED;
                }
                due = stand.measured().open() ? due : start;
            } else {
                long think = step.thinkNanos();
                if (think > 0) {
                    Pace.sleepUntil(stand.now() + think, stand.nanoClock(), stand.stop());
                }
            }
        }
        return end;
    }

    private End step(
            int number,
            StepProgram step,
            long due,
            long start,
            Recorder recorder,
            boolean measured) {
        answer.clear();
        Outcome outcome;
        String failed = "";
        try {
            step.write(scope, cookies, request);
            outcome = call(caller.link(step.link()), manners.get(number), start, recorder);
        } catch (UnsendableException e) {
            failed = "request " + e.getMessage();
            outcome = new Outcome.Failed(ErrorKind.CHECK, failed, stand.now(), 0, 0);
        }
        boolean accepted = false;
        if (outcome instanceof Outcome.Answered answered) {
            answer.status(answered.status());
            accepted = step.accepts(answered.status());
            failed = step.judge(answer, scope, cookies, request);
        }
        record(recorder, outcome, due, start, accepted, failed);
        if (measured) {
            record(work.part(number), outcome, due, start, accepted, failed);
            if (!failed.isEmpty()) {
                work.failed(number, failed);
            }
        }
        if (!(outcome instanceof Outcome.Answered)) {
            return End.UNANSWERED;
        }
        return failed.isEmpty() ? End.COMPLETED : End.ABANDONED;
    }

    private Outcome call(HttpConnection link, Manner manner, long start, Recorder recorder) {
        if (!link.isOpen()) {
            long before = stand.now();
            try {
                link.open();
            } catch (ConnectException e) {
                return Outcome.Failed.of(e, stand.now());
            }
            recorder.connected(stand.now() - before);
        }
        return link.exchange(request.bytes(), request.length(), manner, start);
    }

    private void record(
            Recorder recorder,
            Outcome outcome,
            long due,
            long start,
            boolean accepted,
            String failed) {
        recorder.record(index, outcome, due, start);
        if (!(outcome instanceof Outcome.Answered answered)) {
            return;
        }
        if (accepted && !answered.ok()) {
            recorder.wanted();
        }
        // An unwanted status of 400 or above is a failure already.
        if (!failed.isEmpty() && (accepted || answered.ok())) {
            recorder.lost(ErrorKind.CHECK, 0);
        }
    }
}
