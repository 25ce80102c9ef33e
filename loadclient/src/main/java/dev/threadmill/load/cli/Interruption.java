package dev.threadmill.load.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns Ctrl-C into an orderly end: what runs is asked to stop, and the process waits until its
 * result is printed and written. The JVM then ends with 130 (143 after SIGTERM) by itself. A second
 * Ctrl-C ends the process at once.
 */
final class Interruption {
    /** A run that does not end by then is abandoned. */
    private static final long PATIENCE_S = 120;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean requested;
    private volatile boolean ordinary;
    private Runnable stop = () -> {};
    private volatile Runnable last = () -> {};

    /** Has the JVM call {@link #interrupt} when it is asked to end. */
    static Interruption install() {
        Interruption interruption = new Interruption();
        Runnable hook =
                () -> {
                    SecondSignal.endsAtOnce(interruption::abandon);
                    interruption.interrupt();
                };
        Runtime.getRuntime().addShutdownHook(new Thread(hook, "threadmill-interrupt"));
        return interruption;
    }

    /**
     * Names what is to be called on Ctrl-C from now on; calls it at once if that has come already.
     */
    void onRequest(Runnable stopping) {
        lock.lock();
        try {
            stop = stopping;
            if (requested) {
                stopping.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The same, where Ctrl-C is how the command is meant to end: its exit code stands then. */
    void onOrdinaryRequest(Runnable stopping) {
        ordinary = true;
        onRequest(stopping);
    }

    /** Names what is to be done when the process ends at once, such as to end others. */
    void onAbandoned(Runnable ending) {
        last = ending;
    }

    /** Does what has to be done before the process ends at once. */
    void abandon() {
        last.run();
    }

    /** Whether the command's own exit code is the process's, in spite of a signal. */
    boolean isOrdinary() {
        return ordinary;
    }

    /** Asks for the end, and waits for it. */
    void interrupt() {
        if (finished.getCount() == 0) {
            return;
        }
        lock.lock();
        try {
            requested = true;
            stop.run();
        } finally {
            lock.unlock();
        }
        try {
            if (!finished.await(PATIENCE_S, TimeUnit.SECONDS)) {
                abandon();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean requested() {
        return requested;
    }

    /** Says that everything is printed and written; the waiting hook goes on. */
    void finish() {
        finished.countDown();
    }
}
