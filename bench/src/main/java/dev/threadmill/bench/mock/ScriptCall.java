package dev.threadmill.bench.mock;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import dev.threadmill.script.InvalidScriptException;
import dev.threadmill.script.Outcome;
import dev.threadmill.script.Reply;
import dev.threadmill.script.Script;
import dev.threadmill.script.ScriptHost;
import dev.threadmill.script.ScriptInput;
import dev.threadmill.script.ScriptSession;
import dev.threadmill.script.ScriptSource;
import dev.threadmill.script.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What does a script's call cost a virtual thread, hop to the lane and back included? */
@Question(
        area = Area.MOCKS,
        value =
                "What does a script's call cost a virtual thread, hop to the lane and back included?",
        unsaid =
                "Where the GraalVM compiler is missing the script is interpreted, as here; no socket is involved.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"
        })
public class ScriptCall {
    private static final int CALLS = 10_000;
    private static final int SESSIONS = 100;
    private static final ScriptInput MESSAGE =
            new ScriptInput.Text("{\"id\":\"r17\",\"type\":\"message\",\"text\":\"hello\"}");
    private static final String GUIDE =
            """
            const state = connection.state || { messageCount: 0 };
            state.messageCount++;
            connection.state = state;
            const msg = JSON.parse(message.text);
            return {
              type: "response",
              request_id: msg.id,
              message_number: state.messageCount,
              timestamp: Date.now()
            };
            """;

    @Param({"echo", "guide"})
    String kind;

    private Scripts scripts;
    private Script script;
    private final List<ScriptSession> sessions = new ArrayList<>();

    @Setup
    public void start() throws InvalidScriptException {
        scripts = new Scripts(Scripts.Limits.DEFAULT, line -> {});
        script =
                scripts.compile(
                        new ScriptSource(
                                "bench",
                                1,
                                ScriptSource.Kind.FUNCTION_BODY,
                                kind.equals("echo") ? "return message.text" : GUIDE));
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(scripts.open(new Nobody(), null));
        }
    }

    @TearDown
    public void stop() {
        scripts.close();
    }

    /** One connection, one call after the other. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void one() throws InterruptedException {
        Thread.ofVirtual().start(() -> call(sessions.getFirst(), CALLS)).join();
    }

    /** A hundred connections at once: the time per call, all together. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void hundred() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (ScriptSession session : sessions) {
            threads.add(Thread.ofVirtual().start(() -> call(session, CALLS / SESSIONS)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void call(ScriptSession session, int times) {
        for (int i = 0; i < times; i++) {
            if (session.call(script, MESSAGE) instanceof Outcome.Failed failed) {
                throw new IllegalStateException(failed.toString());
            }
        }
    }

    /** A connection that nothing reaches. */
    private record Nobody() implements ScriptHost {
        @Override
        public String id() {
            return "c1";
        }

        @Override
        public String path() {
            return "/bench";
        }

        @Override
        public void send(Reply reply) {}

        @Override
        public void close(int code, String reason) {}

        @Override
        public void broadcast(String target, Reply message) {}

        @Override
        public void join(String room) {}

        @Override
        public void leave(String room) {}

        @Override
        public List<String> rooms() {
            return List.of();
        }

        @Override
        public void log(String line) {}

        @Override
        public String shared(String operation, List<String> jsonArguments) {
            return null;
        }
    }
}
