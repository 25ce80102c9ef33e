package dev.threadmill.server.runs;

import java.util.Optional;
import java.util.logging.Logger;

/** What is wrong with the folder of runs; logged when it begins and when it is over. */
final class DiskTrouble {
    private static final Logger LOGGER = Logger.getLogger(DiskTrouble.class.getName());

    private final String folder;
    private final RunCounts counts;
    private volatile Optional<String> now = Optional.empty();

    DiskTrouble(String folder, RunCounts counts) {
        this.folder = folder;
        this.counts = counts;
    }

    Optional<String> now() {
        return now;
    }

    void over() {
        if (now.isPresent()) {
            LOGGER.info("results of load tests are written to " + folder + " again");
            now = Optional.empty();
        }
    }

    void is(Throwable e) {
        counts.writeFailures.increment();
        String what =
                e instanceof RunFolder.TakenException
                        ? e.getMessage()
                        : "cannot write to " + folder + ": " + reason(e);
        if (now.isEmpty()) {
            LOGGER.warning(what + "; results of load tests stay in memory until that changes");
        }
        now = Optional.of(what);
    }

    static String reason(Throwable e) {
        String kind = e.getClass().getSimpleName().replace("Exception", "");
        return e.getMessage() == null ? kind : kind + ": " + e.getMessage();
    }
}
