package dev.threadmill.load.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread or process will bring about. */
final class Await {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long NAP_NANOS = 2_000_000;

    private Await() {}

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "did not come about in time");
            LockSupport.parkNanos(NAP_NANOS);
        }
    }
}
