package dev.threadmill.recording.replay;

import java.time.Duration;

/** The time that a replay keeps to. */
public interface ReplayClock {
    /** The machine's own. */
    ReplayClock SYSTEM =
            new ReplayClock() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public void sleepUntil(long nanos) throws InterruptedException {
                    Thread.sleep(Duration.ofNanos(Math.max(0, nanos - System.nanoTime())));
                }
            };

    /** Nanoseconds since some moment. */
    long nanos();

    /** Blocks until {@link #nanos} has reached a value; does not, where it has. */
    void sleepUntil(long nanos) throws InterruptedException;
}
