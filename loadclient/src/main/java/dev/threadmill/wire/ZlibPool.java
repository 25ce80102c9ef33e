package dev.threadmill.wire;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Lends out compressors, which are dear to make: some 300 KB outside the heap each. */
final class ZlibPool<T> {
    private static final int IDLE_MAX = 16;

    private final BlockingQueue<T> idle = new ArrayBlockingQueue<>(IDLE_MAX);
    private final Supplier<T> make;
    private final Consumer<T> reset;
    private final Consumer<T> end;

    ZlibPool(Supplier<T> make, Consumer<T> reset, Consumer<T> end) {
        this.make = make;
        this.reset = reset;
        this.end = end;
    }

    /** One without a history, from now on the caller's alone. */
    T borrow() {
        T waiting = idle.poll();
        return waiting == null ? make.get() : waiting;
    }

    void giveBack(T borrowed) {
        reset.accept(borrowed);
        if (!idle.offer(borrowed)) {
            end.accept(borrowed);
        }
    }
}
