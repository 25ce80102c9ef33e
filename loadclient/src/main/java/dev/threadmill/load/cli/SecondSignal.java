package dev.threadmill.load.cli;

import java.lang.reflect.Proxy;

/**
 * What a Ctrl-C does while the process ends already. The JVM itself would let it wait for the end;
 * its signal handlers have no official API, so without them it stays so.
 */
final class SecondSignal {
    private SecondSignal() {}

    /**
     * From now on one ends the process, with nothing more printed.
     *
     * @param last what is still done before, quickly
     */
    static void endsAtOnce(Runnable last) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object halt =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(),
                            new Class<?>[] {handler},
                            (proxy, method, arguments) -> {
                                if (method.getName().equals("handle")) {
                                    try {
                                        last.run();
                                    } finally {
                                        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                                    }
                                }
                                return null;
                            });
            Object before =
                    signal.getMethod("handle", signal, handler)
                            .invoke(
                                    null,
                                    signal.getConstructor(String.class).newInstance("INT"),
                                    halt);
            if (before != null && before.equals(handler.getField("SIG_IGN").get(null))) {
                // Who started us in the background wants no Ctrl-C to reach us.
                signal.getMethod("handle", signal, handler)
                        .invoke(
                                null,
                                signal.getConstructor(String.class).newInstance("INT"),
                                before);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Then it waits.
        }
    }
}
