package dev.threadmill.load.cluster;

import java.time.Duration;

/**
 * The keys in Redis, each with a time to live, and how long they live.
 *
 * @param prefix what all of them begin with
 */
record LoadKeys(String prefix) {
    /**
     * A worker that has not said for so long that it is there is not. Well below {@link
     * #SILENCE_MAX}: who is given up for its silence after it was killed must not seem alive.
     */
    static final Duration WORKER_LIFETIME = Duration.ofSeconds(3);

    static final Duration WORKERS_LIFETIME = Duration.ofSeconds(60);
    static final Duration CLAIM_LIFETIME = Duration.ofSeconds(15);
    static final Duration INBOX_LIFETIME = Duration.ofSeconds(30);

    /** A coordinator that has not said for so long that it is there is not. */
    static final Duration RUN_LIFETIME = Duration.ofSeconds(5);

    /** So long a worker that wakes up late can read that its run is over. */
    static final Duration OVER_LIFETIME = Duration.ofSeconds(60);

    static final Duration REPORTS_LIFETIME = Duration.ofSeconds(60);

    /** How often those who are there say so. */
    static final Duration BEAT = Duration.ofSeconds(1);

    /** How long a run goes on without Redis. */
    static final Duration GRACE = Duration.ofSeconds(10);

    /** A worker that has told nothing of its run for so long is given up. */
    static final Duration SILENCE_MAX = Duration.ofSeconds(5);

    /** A string, JSON: who a worker is, and its run. */
    String worker(String id) {
        return prefix + "load:worker:" + id;
    }

    /** A hash whose fields are the ids of workers, some of which may be gone. */
    String workers() {
        return prefix + "load:workers";
    }

    /** A string: the run that a worker is to work for; set by its coordinator, once. */
    String claim(String id) {
        return prefix + "load:claim:" + id;
    }

    /** A list of {@link Order}s for a worker. */
    String inbox(String id) {
        return prefix + "load:inbox:" + id;
    }

    /** A string, {@link RunState}: says that the coordinator is there, and what it wants. */
    String run(String run) {
        return prefix + "load:run:" + run;
    }

    /** A list of {@link Report}s for a run's coordinator. */
    String reports(String run) {
        return prefix + "load:reports:" + run;
    }
}
