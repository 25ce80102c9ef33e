package dev.threadmill.server.control;

import dev.threadmill.load.record.Result;
import dev.threadmill.load.record.Snapshot;
import java.util.concurrent.atomic.LongAdder;

/** The requests of all tests. */
final class TestCounts {
    private final LongAdder requests = new LongAdder();
    private final LongAdder failures = new LongAdder();

    long requests() {
        return requests.sum();
    }

    long failures() {
        return failures.sum();
    }

    OfOne ofOne() {
        return new OfOne();
    }

    /** Adds a test's growing counts to those of all tests. */
    final class OfOne {
        private long total;
        private long failed;

        private OfOne() {}

        void add(Snapshot now) {
            if (now.measured()) {
                add(now.counts().total(), now.counts().failed());
            }
        }

        void add(Result result) {
            add(result.counts().total(), result.counts().failed());
        }

        private void add(long newTotal, long newFailed) {
            requests.add(Math.max(0, newTotal - total));
            failures.add(Math.max(0, newFailed - failed));
            total = Math.max(total, newTotal);
            failed = Math.max(failed, newFailed);
        }
    }
}
