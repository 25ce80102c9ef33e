package dev.threadmill.script;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/** An engine for tests, and short ways to call it. */
final class ScriptFixture implements AutoCloseable {
    static final Scripts.Limits ONE_LANE =
            new Scripts.Limits(
                    1, Duration.ofMillis(100), 64 << 20, Duration.ofSeconds(10), 1 << 20, 10_000);
    private static final long DEADLINE_NANOS = Duration.ofSeconds(20).toNanos();

    final ConcurrentLinkedQueue<String> notes = new ConcurrentLinkedQueue<>();
    final Scripts scripts;

    ScriptFixture(Scripts.Limits limits) {
        scripts = new Scripts(limits, notes::add);
    }

    Script script(String text) {
        return script(ScriptSource.Kind.FUNCTION_BODY, text);
    }

    Script script(ScriptSource.Kind kind, String text) {
        try {
            return scripts.compile(new ScriptSource("chat.yaml", 10, kind, text));
        } catch (InvalidScriptException e) {
            throw new AssertionError(e);
        }
    }

    ScriptSession open(String id) {
        return scripts.open(new RecordingHost(id), null);
    }

    /** The text that a script answers. */
    static String text(ScriptSession session, Script script, ScriptInput input) {
        Outcome outcome = session.call(script, input);
        if (outcome instanceof Outcome.Answer(Reply.Text(String text))) {
            return text;
        }
        throw new AssertionError(outcome);
    }

    static String text(ScriptSession session, Script script) {
        return text(session, script, new ScriptInput.None());
    }

    static Outcome.Failed failure(ScriptSession session, Script script) {
        return assertInstanceOf(Outcome.Failed.class, session.call(script, new ScriptInput.None()));
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                throw new AssertionError("not in time");
            }
            Thread.sleep(1);
        }
    }

    @Override
    public void close() {
        scripts.close();
    }
}
