package dev.threadmill.load.verify;

import dev.threadmill.load.record.Snapshot;

/** Hears how a verification goes, in the thread that runs it. */
public interface VerifyListener {
    /**
     * A round begins.
     *
     * @param round from 1; 0 for one that does not count
     */
    void round(Trial trial, int round);

    /** About once a second while a load runs. */
    void tick(Snapshot snapshot);

    /** A claim is decided, or given up. */
    void judged(Judgement judgement);
}
