package dev.threadmill.bench.threads;

import dev.threadmill.bench.Area;
import dev.threadmill.bench.Question;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.CompilerControl;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Is a scoped value faster than a thread-local on a virtual thread? To read, a thousand times in a
 * call that is not inlined, so that no read is shared; and to bind a value for one call.
 *
 * <p>{@code ScopedValue} is a preview in 21 and final in 25, so it is reached by constant method
 * handles; {@code readThreadLocalByHandle} against {@code readThreadLocal} shows what they add,
 * {@code readNothing} what the call alone takes.
 */
@Question(
        area = Area.THREADS,
        value = "Is a scoped value faster than a thread-local on a virtual thread?",
        unsaid =
                "Scoped values are there for inheritance and for values that cannot outlive their"
                        + " scope; and a value per virtual thread takes memory, in either. Reads hit a"
                        + " cache of the carrier after the first: a thousand different values would"
                        + " not.")
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-Djmh.executor=VIRTUAL")
public class LocalValues {
    private static final int READS = 1_000;
    private static final String VALUE = "a value";
    private static final ThreadLocal<Object> LOCAL = new ThreadLocal<>();
    private static final MethodHandle LOCAL_GET;

    /** {@code SCOPED.get()}. */
    private static final MethodHandle SCOPED_GET;

    /** {@code ScopedValue.where(SCOPED, value).run(action)}. */
    private static final MethodHandle SCOPED_RUN;

    static {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        try {
            LOCAL_GET =
                    lookup.findVirtual(
                                    ThreadLocal.class, "get", MethodType.methodType(Object.class))
                            .bindTo(LOCAL);
            Class<?> type = Class.forName("java.lang.ScopedValue");
            Class<?> carrier = Class.forName("java.lang.ScopedValue$Carrier");
            Object scoped =
                    lookup.findStatic(type, "newInstance", MethodType.methodType(type)).invoke();
            SCOPED_GET =
                    lookup.findVirtual(type, "get", MethodType.methodType(Object.class))
                            .bindTo(scoped);
            MethodHandle where =
                    MethodHandles.insertArguments(
                            lookup.findStatic(
                                    type,
                                    "where",
                                    MethodType.methodType(carrier, type, Object.class)),
                            0,
                            scoped);
            MethodHandle run =
                    lookup.findVirtual(
                            carrier, "run", MethodType.methodType(void.class, Runnable.class));
            SCOPED_RUN = MethodHandles.filterArguments(run, 0, where);
        } catch (Throwable e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Benchmark
    @OperationsPerInvocation(READS)
    public void readNothing(Blackhole hole) {
        for (int i = 0; i < READS; i++) {
            hole.consume(nothing());
        }
    }

    @Benchmark
    @OperationsPerInvocation(READS)
    public void readThreadLocal(Blackhole hole) {
        LOCAL.set(VALUE);
        for (int i = 0; i < READS; i++) {
            hole.consume(local());
        }
        LOCAL.remove();
    }

    @Benchmark
    @OperationsPerInvocation(READS)
    public void readThreadLocalByHandle(Blackhole hole) throws Throwable {
        LOCAL.set(VALUE);
        for (int i = 0; i < READS; i++) {
            hole.consume(localByHandle());
        }
        LOCAL.remove();
    }

    @Benchmark
    @OperationsPerInvocation(READS)
    public void readScopedValue(Blackhole hole) throws Throwable {
        Runnable reads =
                () -> {
                    for (int i = 0; i < READS; i++) {
                        hole.consume(scoped());
                    }
                };
        SCOPED_RUN.invokeExact((Object) VALUE, reads);
    }

    @Benchmark
    public void bindThreadLocal(Blackhole hole) {
        LOCAL.set(VALUE);
        try {
            hole.consume(local());
        } finally {
            LOCAL.remove();
        }
    }

    @Benchmark
    public void bindScopedValue(Blackhole hole) throws Throwable {
        Runnable read = () -> hole.consume(scoped());
        SCOPED_RUN.invokeExact((Object) VALUE, read);
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static Object nothing() {
        return VALUE;
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static Object local() {
        return LOCAL.get();
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static Object localByHandle() throws Throwable {
        return (Object) LOCAL_GET.invokeExact();
    }

    @CompilerControl(CompilerControl.Mode.DONT_INLINE)
    private static Object scoped() {
        try {
            return (Object) SCOPED_GET.invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
