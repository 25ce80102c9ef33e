package dev.threadmill.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever has to do with a lane that dies is told, and its successor owes nothing. */
class LaneDeathTest {
    private static final ScriptInput NONE = new ScriptInput.None();
    private static final int ROUNDS = 60;
    private static final int SESSIONS = 4;

    private final ScriptFixture engine = new ScriptFixture(ScriptFixture.ONE_LANE);

    @AfterEach
    void close() {
        engine.close();
    }

    private Thread waiting(ScriptSession session, Script script, AtomicReference<Outcome> outcome) {
        return Thread.ofVirtual().start(() -> outcome.set(session.call(script, NONE)));
    }

    private Lane lane() {
        return engine.scripts.lanes().at(0);
    }

    @Test
    void whatWaitedOnALaneThatDiedMakesRoom() throws InterruptedException {
        Script waits =
                engine.script("for (let i = 0; i < 60; i++) sleep(9e3); return 'all of them'");
        try (ScriptSession session = engine.open("a")) {
            for (int round = 0; round < 3; round++) {
                assertEquals("all of them", ScriptFixture.text(session, waits));
                lane().die("a test");
            }
        }
    }

    @Test
    void whoeverWaitsOnALaneThatDiesIsTold() throws InterruptedException {
        RecordingHost host = new RecordingHost("c");
        try (ScriptSession session = engine.scripts.open(host, null)) {
            AtomicReference<Outcome> outcome = new AtomicReference<>();
            Thread caller =
                    waiting(
                            session,
                            engine.script("connection.send('in'); await sleep(5e3)"),
                            outcome);
            ScriptFixture.await(() -> !host.events.isEmpty());
            lane().die("a test");
            caller.join();
            assertEquals(
                    Outcome.Reason.ENDED,
                    assertInstanceOf(Outcome.Failed.class, outcome.get()).reason());
        }
    }

    @Test
    void aLaneThatDiesAtAnyMomentTellsEveryCaller() throws InterruptedException {
        Script script =
                engine.script("await sleep(0); await sleep(0); await new Promise(() => {})");
        for (int round = 0; round < ROUNDS; round++) {
            Lane lane = lane();
            List<Thread> callers = new ArrayList<>();
            List<AtomicReference<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                AtomicReference<Outcome> outcome = new AtomicReference<>();
                outcomes.add(outcome);
                callers.add(waiting(engine.open("c" + i), script, outcome));
            }
            for (int spin = 0; spin < round * 200; spin++) {
                Thread.onSpinWait();
            }
            lane.die("a test");
            // Who came too late for it is with its successor.
            for (Thread caller : callers) {
                ScriptFixture.await(() -> {
                    if (caller.isAlive()) {
                        lane().die("a test");
                    }
                    return !caller.isAlive();
                });
            }
            for (AtomicReference<Outcome> outcome : outcomes) {
                assertEquals(
                        Outcome.Reason.ENDED,
                        assertInstanceOf(Outcome.Failed.class, outcome.get()).reason());
            }
        }
    }

    @Test
    void aLaneWhoseThreadEndsByAnyErrorIsReplaced() {
        Script script = engine.script("return 'runs'");
        List<Error> errors =
                List.of(
                        new StackOverflowError("a test"),
                        new AssertionError("a test"),
                        new OutOfMemoryError("a test"));
        try (ScriptSession session = engine.open("a")) {
            for (Error error : errors) {
                lane().post(context -> {
                    throw error;
                });
                // Compiling waits for the lane, too, and then asks its successor.
                assertEquals("new", ScriptFixture.text(session, engine.script("return 'new'")));
                assertEquals("runs", ScriptFixture.text(session, script));
            }
        }
        assertEquals(errors.size(), engine.scripts.figures().lanesReplaced());
    }

    @Test
    void noScriptCountsAsCompiledOnALaneWhoseContextIsClosed() throws Exception {
        Script script = engine.script("return 1");
        Lane lane = lane();
        CompileJob job = new CompileJob(script, lane);
        lane.post(context -> {
            context.context.close(true);
            job.run(context);
        });
        assertEquals("its lane ended", job.await());
        ScriptFixture.await(lane::isDead);
        try (ScriptSession session = engine.open("a")) {
            assertEquals("1", ScriptFixture.text(session, script));
        }
    }

    @Test
    void aListenerThatThrowsKeepsNobodyWaiting() throws Exception {
        try (Scripts scripts =
                new Scripts(
                        ScriptFixture.ONE_LANE,
                        note -> {
                            throw new IllegalStateException(note);
                        })) {
            Script script =
                    scripts.compile(
                            new ScriptSource(
                                    "a.yaml",
                                    1,
                                    ScriptSource.Kind.FUNCTION_BODY,
                                    "connection.send('in'); await new Promise(() => {})"));
            RecordingHost host = new RecordingHost("c");
            AtomicReference<Outcome> outcome = new AtomicReference<>();
            Thread caller = waiting(scripts.open(host, null), script, outcome);
            ScriptFixture.await(() -> !host.events.isEmpty());
            scripts.lanes().at(0).die("a test");
            caller.join();
            assertEquals(
                    Outcome.Reason.ENDED,
                    assertInstanceOf(Outcome.Failed.class, outcome.get()).reason());
        }
    }

    @Test
    void aCallThatADeadLaneLostEnds() {
        try (ScriptSession session = engine.open("a")) {
            Script script = engine.script("return 1");
            Call lost = new Call(session, script, NONE, 1);
            lost.lane = lane();
            lost.lane.die("a test");
            assertEquals(
                    Outcome.Reason.ENDED,
                    assertInstanceOf(Outcome.Failed.class, lost.await(1)).reason());
        }
    }

    @Test
    void aCallThatALivingLaneLostEnds() {
        try (ScriptSession session = engine.open("a")) {
            Call lost = new Call(session, engine.script("return 1"), NONE, 1);
            lost.lane = lane();
            lost.startedNanos = System.nanoTime() - 10;
            assertEquals(
                    Outcome.Reason.ENDED,
                    assertInstanceOf(Outcome.Failed.class, lost.await(1)).reason());
        }
    }
}
