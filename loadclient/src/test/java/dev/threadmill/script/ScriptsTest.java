package dev.threadmill.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.SandboxPolicy;
import org.junit.jupiter.api.Test;

/** The engine's life: start, many sessions, lanes that die, the end. */
class ScriptsTest {
    private static final ScriptInput NONE = new ScriptInput.None();
    private static final String COUNT = "return state.n = (state.n || 0) + 1";

    private final ScriptFixture engine = new ScriptFixture(limits(2, Duration.ofSeconds(10)));

    private static Scripts.Limits limits(int lanes, Duration awaitMax) {
        return new Scripts.Limits(lanes, Duration.ofMillis(100), 64 << 20, awaitMax, 1 << 20, 5000);
    }

    @org.junit.jupiter.api.AfterEach
    void close() {
        engine.close();
    }

    @Test
    void startsWithTheFirstScript() {
        try (ScriptSession session = engine.open("c")) {
            assertFalse(engine.scripts.started());
            assertEquals(1, engine.scripts.openSessions());
            assertEquals(new Figures(0, 0, 0, 0), engine.scripts.figures());
            Script script = engine.script(COUNT);
            assertTrue(engine.scripts.started());
            assertEquals("1", ScriptFixture.text(session, script));
        }
        assertEquals(0, engine.scripts.openSessions());
        assertEquals(new Figures(1, 0, 0, 0), engine.scripts.figures());
    }

    @Test
    void withoutTheEnginesJarsScriptsAreRefused() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry :
                System.getProperty("java.class.path").split(java.io.File.pathSeparator, -1)) {
            if (!entry.contains("graalvm")) {
                urls.add(java.nio.file.Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(
                        urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> scripts = loader.loadClass(Scripts.class.getName());
            assertEquals(false, scripts.getMethod("available").invoke(null));
            Class<?> limits = loader.loadClass(Scripts.Limits.class.getName());
            Object instance =
                    scripts.getConstructor(limits, Consumer.class)
                            .newInstance(
                                    limits.getField("DEFAULT").get(null),
                                    (Consumer<String>) x -> {});
            Class<?> source = loader.loadClass(ScriptSource.class.getName());
            Class<?> kind = loader.loadClass(ScriptSource.Kind.class.getName());
            Object script =
                    source.getConstructor(String.class, int.class, kind, String.class)
                            .newInstance("a.yaml", 3, kind.getEnumConstants()[0], "return 1");
            Exception e =
                    assertThrows(
                            java.lang.reflect.InvocationTargetException.class,
                            () -> scripts.getMethod("compile", source).invoke(instance, script));
            assertEquals("a.yaml:3: this build has no script engine", e.getCause().getMessage());
        }
    }

    @Test
    void scriptsMayReachNoMoreThanAConstrainedSandbox() {
        try (Engine constrained =
                        Engine.newBuilder("js")
                                .sandbox(SandboxPolicy.CONSTRAINED)
                                .in(java.io.InputStream.nullInputStream())
                                .out(java.io.OutputStream.nullOutputStream())
                                .err(java.io.OutputStream.nullOutputStream())
                                .option("engine.WarnInterpreterOnly", "false")
                                .build();
                var context =
                        LaneContext.closed()
                                .engine(constrained)
                                .sandbox(SandboxPolicy.CONSTRAINED)
                                .build()) {
            assertEquals(2, context.eval("js", "1 + 1").asInt());
        }
    }

    @Test
    void aThousandSessionsAwaitAtOnce() throws InterruptedException {
        Script script =
                engine.script("const n = await shared.incr('n'); return connection.id + typeof n");
        int sessions = 1000;
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(sessions);
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            RecordingHost host = new RecordingHost("c" + i);
            host.gate = gate;
            threads.add(
                    Thread.ofVirtual()
                            .start(() -> {
                                arrived.countDown();
                                try (ScriptSession session = engine.scripts.open(host, null)) {
                                    String text = ScriptFixture.text(session, script);
                                    if (!text.equals(host.id() + "number")) {
                                        wrong.add(text);
                                    }
                                } catch (AssertionError e) {
                                    wrong.add(e.getMessage());
                                }
                            }));
        }
        arrived.await();
        gate.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), List.copyOf(wrong));
        assertEquals(0, engine.scripts.openSessions());
    }

    private Thread waiting(ScriptSession session, Script script, AtomicReference<Outcome> outcome) {
        return Thread.ofVirtual().start(() -> outcome.set(session.call(script, NONE)));
    }

    @Test
    void whoClosesASessionEndsItsCall() throws InterruptedException {
        RecordingHost host = new RecordingHost("c");
        ScriptSession session = engine.scripts.open(host, null);
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        Script script =
                engine.script("connection.send('in'); await sleep(100); connection.send('ghost')");
        Thread caller = waiting(session, script, outcome);
        ScriptFixture.await(() -> !host.events.isEmpty());
        session.close();
        session.close();
        caller.join();
        assertEquals(
                Outcome.Reason.ENDED,
                assertInstanceOf(Outcome.Failed.class, outcome.get()).reason());
        assertEquals(Outcome.Reason.ENDED, ScriptFixture.failure(session, script).reason());
        assertEquals(0, engine.scripts.openSessions());
        try (ScriptSession other = engine.open("d")) {
            assertEquals(
                    "1", ScriptFixture.text(other, engine.script("await sleep(150); return 1")));
        }
        assertEquals(List.of("send in"), List.copyOf(host.events));
    }

    @Test
    void closingTheEngineEndsEveryCall() throws InterruptedException {
        RecordingHost host = new RecordingHost("c");
        ScriptSession waits = engine.scripts.open(host, null);
        ScriptSession runs = engine.scripts.open(host, null);
        AtomicReference<Outcome> one = new AtomicReference<>();
        AtomicReference<Outcome> two = new AtomicReference<>();
        List<Thread> threads =
                List.of(
                        waiting(
                                waits,
                                engine.script("connection.send('1'); await new Promise(() => {})"),
                                one),
                        waiting(runs, engine.script("connection.send('2'); for (;;);"), two));
        ScriptFixture.await(() -> host.events.size() == 2);
        engine.close();
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(
                Outcome.Reason.ENDED, assertInstanceOf(Outcome.Failed.class, one.get()).reason());
        assertInstanceOf(Outcome.Failed.class, two.get());
        assertThrows(IllegalStateException.class, () -> engine.scripts.compile(source("return 1")));
        assertEquals(List.of(), List.copyOf(engine.notes));
    }

    private static ScriptSource source(String text) {
        return new ScriptSource("a.yaml", 1, ScriptSource.Kind.FUNCTION_BODY, text);
    }

    @Test
    void aReplacedLaneBeginsWithFreshState() throws InterruptedException {
        Script count = engine.script(COUNT);
        try (ScriptSession first = engine.open("a");
                ScriptSession second = engine.open("b")) {
            assertEquals("1", ScriptFixture.text(first, count));
            assertEquals("1", ScriptFixture.text(second, count));
            engine.scripts.lanes().at(0).die("a test");
            assertEquals("1", ScriptFixture.text(first, count));
            assertEquals("2", ScriptFixture.text(second, count));
            assertEquals(1, engine.scripts.figures().lanesReplaced());
            assertEquals(
                    List.of(
                            "script lane 0 is replaced, its connections begin with fresh state:"
                                    + " a test"),
                    List.copyOf(engine.notes));
        }
    }

    @Test
    void whoIsStoppedPausesBeforeTheNextCall() {
        try (ScriptFixture strict =
                new ScriptFixture(
                        new Scripts.Limits(
                                1,
                                Duration.ofMillis(5),
                                64 << 20,
                                Duration.ofSeconds(5),
                                1 << 20,
                                10))) {
            Script loop = strict.script("for (;;);");
            ScriptSession hostile = strict.open("a");
            long start = System.nanoTime();
            assertEquals(Outcome.Reason.CPU, ScriptFixture.failure(hostile, loop).reason());
            long used = System.nanoTime() - start;
            ScriptFixture.failure(hostile, loop);
            assertTrue(System.nanoTime() - start > 2 * used, "no pause");
            assertEquals(2, strict.scripts.figures().stopped());
        }
    }

    @Test
    void aFullQueueRefuses() throws InterruptedException {
        try (ScriptFixture small =
                new ScriptFixture(
                        new Scripts.Limits(
                                1,
                                Duration.ofMillis(400),
                                64 << 20,
                                Duration.ofSeconds(5),
                                1 << 20,
                                1))) {
            RecordingHost host = new RecordingHost("c");
            Script loop = small.script("connection.send('in'); for (;;);");
            Script quick = small.script("return 1");
            AtomicReference<Outcome> ignored = new AtomicReference<>();
            Thread first = waiting(small.scripts.open(host, null), loop, ignored);
            ScriptFixture.await(() -> !host.events.isEmpty());
            List<Thread> others = new ArrayList<>();
            List<AtomicReference<Outcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                AtomicReference<Outcome> outcome = new AtomicReference<>();
                outcomes.add(outcome);
                others.add(waiting(small.open("d"), quick, outcome));
            }
            first.join();
            for (Thread other : others) {
                other.join();
            }
            // Two that come at the same moment may both find room for one.
            assertTrue(
                    outcomes.stream()
                            .anyMatch(outcome ->
                                    outcome.get() instanceof Outcome.Failed failed
                                            && failed.reason() == Outcome.Reason.BUSY),
                    outcomes::toString);
        }
    }

    @Test
    void nothingKeepsScriptsThatNobodyKnows() throws Exception {
        List<WeakReference<Object>> dropped = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Script script = engine.script("const unique" + i + " = 1; return unique" + i);
            RecordingHost host = new RecordingHost("c" + i);
            try (ScriptSession session = engine.scripts.open(host, null)) {
                assertEquals("1", ScriptFixture.text(session, script));
            }
            dropped.add(new WeakReference<>(host));
            dropped.add(new WeakReference<>(script));
            dropped.add(new WeakReference<>(script.function(0)));
        }
        assertEquals(0, engine.scripts.openSessions());
        ScriptFixture.await(() -> {
            System.gc();
            return dropped.stream().allMatch(reference -> reference.get() == null);
        });
    }

    @Test
    void limitsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> limits(0, Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> limits(1, Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ScriptSource("a", 0, ScriptSource.Kind.FUNCTION_BODY, ""));
        assertNull(engine.notes.peek());
    }
}
