package dev.threadmill.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/**
 * A lane's JavaScript context: what scripts may reach, the glue, and the wrapping of their texts.
 * All but {@link #create} is for the lane's own thread.
 */
final class LaneContext {
    private static final String JS = "js";
    private static final String GLUE = "glue.js";
    private static final String TYPED_ARRAY_BYTES_MAX = "67108864";

    private static final String PARAMETERS = "(connection, message, msg, state)";

    final Context context;
    private final Value open;
    private final Value run;
    private final Value test;
    private final Value settle;
    private final Value forget;
    private final Value rest;

    private LaneContext(Context context, Value glue) {
        this.context = context;
        open = glue.getMember("open");
        run = glue.getMember("run");
        test = glue.getMember("test");
        settle = glue.getMember("settle");
        forget = glue.getMember("forget");
        rest = glue.getMember("rest");
    }

    static Engine engine() {
        return Engine.newBuilder(JS)
                .in(InputStream.nullInputStream())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .logHandler(new NoLog())
                .option("engine.WarnInterpreterOnly", "false")
                .build();
    }

    /** No files, no network, no processes, no threads, no environment, no host classes. */
    static Context.Builder closed() {
        return Context.newBuilder(JS)
                .allowAllAccess(false)
                .allowHostAccess(
                        HostAccess.newBuilder(HostAccess.NONE)
                                .allowBufferAccess(true)
                                .allowMutableTargetMappings()
                                .build())
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowIO(IOAccess.NONE)
                .allowEnvironmentAccess(EnvironmentAccess.NONE)
                .allowCreateProcess(false)
                .allowCreateThread(false)
                .allowNativeAccess(false)
                .allowExperimentalOptions(true)
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.console", "false")
                .option("js.graal-builtin", "false")
                .option("js.text-encoding", "true")
                .option("js.unhandled-rejections", "none");
    }

    /**
     * The context of {@link #closed}, tighter still. The policy CONSTRAINED, which the former
     * fulfils, refuses these options, though each only takes something away.
     */
    static LaneContext create(Engine engine, HostFunctions functions, int stringCharsMax) {
        Context context =
                closed().engine(engine)
                        .option("js.disable-eval", "true")
                        .option("js.string-length-limit", Integer.toString(stringCharsMax))
                        .option("js.max-typed-array-length", TYPED_ARRAY_BYTES_MAX)
                        .option("js.max-apply-argument-length", "100000")
                        .option("js.regexp-static-result", "false")
                        // Walking a long chain of promises would hold up the stop of a script.
                        .option("js.async-stack-traces", "false")
                        .option("js.shared-array-buffer", "false")
                        .option("js.atomics", "false")
                        .option("js.polyglot-builtin", "false")
                        .option("js.java-package-globals", "false")
                        .build();
        Source source = Source.newBuilder(JS, glueText(), GLUE).internal(true).buildLiteral();
        return new LaneContext(context, context.eval(source).execute(functions.asObject()));
    }

    private static String glueText() {
        try (InputStream in = LaneContext.class.getResourceAsStream(GLUE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks the text in a wrapper whose brackets differ, so that no text can close the wrapper and
     * go on outside the function, then makes the function. Runs nothing of the script.
     */
    Value compile(ScriptSource source) {
        String text = source.text();
        if (source.kind() == ScriptSource.Kind.EXPRESSION) {
            context.parse(
                    literal(source, "[(function " + PARAMETERS + " { return [", text, "\n] })]"));
            return context.eval(
                    literal(source, "(function " + PARAMETERS + " { return (", text, "\n) })"));
        }
        context.parse(literal(source, "[async function () {", text, "\n}]"));
        String end =
                source.kind() == ScriptSource.Kind.TRANSFORM
                        ? "\nif (typeof transform === 'function')"
                                + " return transform(msg, connection); }})"
                        : "\n}})";
        return context.eval(literal(source, "(async function " + PARAMETERS + " {{", text, end));
    }

    /** The empty lines before give every place its line in the user's file. */
    private static Source literal(ScriptSource source, String head, String text, String end) {
        String lines = "\n".repeat(source.line() - 1);
        return Source.newBuilder(JS, lines + head + text + end, source.file()).buildLiteral();
    }

    Value open(ScriptHost host, String initialStateJson) {
        return open.execute(host.id(), host.path(), initialStateJson);
    }

    void run(Value session, LaneFunction function, Call call) {
        boolean transform = call.script.source().kind() == ScriptSource.Kind.TRANSFORM;
        run.executeVoid(
                session, function.value, transform, type(call.input), payload(call.input), call.id);
    }

    boolean test(Value session, LaneFunction function, Call call) {
        return test.execute(session, function.value, type(call.input), payload(call.input))
                .asBoolean();
    }

    void settle(int id, boolean works, String text) {
        settle.executeVoid(id, works, text);
    }

    void forget(int id) {
        forget.executeVoid(id);
    }

    /** Does nothing, but what promises have left to do is done before it returns. */
    void rest() {
        rest.executeVoid();
    }

    private static int type(ScriptInput input) {
        return switch (input) {
            case ScriptInput.None() -> 0;
            case ScriptInput.Json(String text) -> 1;
            case ScriptInput.Text(String text) -> 2;
            case ScriptInput.Binary(byte[] bytes) -> 3;
        };
    }

    private static Object payload(ScriptInput input) {
        return switch (input) {
            case ScriptInput.None() -> null;
            case ScriptInput.Json(String text) -> text;
            case ScriptInput.Text(String text) -> text;
            case ScriptInput.Binary(byte[] bytes) -> ByteBuffer.wrap(bytes);
        };
    }
}
