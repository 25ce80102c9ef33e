package dev.threadmill.script;

import java.util.concurrent.CountDownLatch;
import org.graalvm.polyglot.PolyglotException;

/** Compiles a script on a lane; somebody may wait for it. */
final class CompileJob implements LaneJob {
    private final Script script;
    private final Lane lane;
    private final CountDownLatch done = new CountDownLatch(1);
    private PolyglotException fault;
    private String ended = "its lane ended";

    CompileJob(Script script, Lane lane) {
        this.script = script;
        this.lane = lane;
    }

    @Override
    public void run(LaneContext context) {
        try {
            script.function(lane.place, new LaneFunction(lane, context.compile(script.source())));
            ended = null;
        } catch (PolyglotException e) {
            if (e.isCancelled()) {
                // That says nothing about the script: it is the lane that ends.
                throw e;
            }
            fault = e;
        } finally {
            done.countDown();
        }
    }

    @Override
    public void abandon(String why) {
        ended = why;
        done.countDown();
    }

    /** Returns null when it is done, or why the lane ended before. */
    String await() throws InvalidScriptException {
        ScriptSource source = script.source();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InvalidScriptException(source.file(), source.line(), "interrupted");
        }
        if (fault != null) {
            throw Faults.invalid(source, fault);
        }
        return ended;
    }
}
