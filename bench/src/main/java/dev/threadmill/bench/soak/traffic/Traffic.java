package dev.threadmill.bench.soak.traffic;

import java.io.IOException;
import java.time.Duration;

/** One kind of traffic: a conversation that is held again and again until the soak ends. */
public interface Traffic {
    /** What the report calls it. */
    String name();

    /** How many hold it at once. */
    int parallel();

    /** How long one of them rests between two conversations. */
    Duration pause();

    /** Whether it may fail while there is no Redis. */
    default boolean needsRedis() {
        return false;
    }

    /**
     * Holds one conversation and checks what comes.
     *
     * @throws IOException telling what was not as it should be
     */
    void converse(Scene scene) throws IOException, InterruptedException;
}
