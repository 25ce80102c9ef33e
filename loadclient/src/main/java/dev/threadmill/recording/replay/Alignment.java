package dev.threadmill.recording.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lays what a server says beside what it said when it was recorded, in order: an answer that is
 * missing or too many does not make all that follow look different. Holds at most {@value
 * #AHEAD_MAX} answers at a time. Belongs to whoever holds its lock.
 */
final class Alignment {
    /** How far apart two messages may be to be taken for the same. */
    static final int AHEAD_MAX = 32;

    private final Likeness likeness;
    private final List<Said> expected;
    private final String connection;
    private final int copy;
    private final Consumer<Difference> differences;
    private final List<Said> waiting = new ArrayList<>();
    private int next;
    private long received;
    private long same;

    Alignment(
            Conversation conversation,
            int copy,
            Likeness likeness,
            Consumer<Difference> differences) {
        this.expected = conversation.expected();
        this.connection = conversation.name();
        this.copy = copy;
        this.likeness = likeness;
        this.differences = differences;
    }

    /** Takes the next answer. */
    void take(Said said) {
        received++;
        waiting.add(said);
        settle(false);
    }

    /** Nothing follows: what is left over is missing or too many. */
    void finish() {
        settle(true);
        while (!waiting.isEmpty()) {
            unexpected();
        }
        while (next < expected.size()) {
            missing();
        }
    }

    /** Answers that are as recorded. */
    long same() {
        return same;
    }

    /** Answers so far. */
    long received() {
        return received;
    }

    private void settle(boolean last) {
        while (!waiting.isEmpty() && next < expected.size()) {
            if (isSame(next, 0)) {
                same++;
                next++;
                waiting.removeFirst();
                continue;
            }
            if (!last && waiting.size() < AHEAD_MAX) {
                // What follows may tell whether one is missing or one too many.
                return;
            }
            int skipped = nextExpectedLike();
            int ahead = nextAnswerLike();
            if (skipped > 0 && (ahead == 0 || skipped <= ahead)) {
                missing();
            } else if (ahead > 0) {
                unexpected();
            } else {
                different();
            }
        }
    }

    private boolean isSame(int expectedAt, int waitingAt) {
        return likeness.differences(expected.get(expectedAt), waiting.get(waitingAt)).isEmpty();
    }

    /** How many recorded messages would have to be missing for the first answer to be right. */
    private int nextExpectedLike() {
        for (int k = 1; k < AHEAD_MAX && next + k < expected.size(); k++) {
            if (isSame(next + k, 0)) {
                return k;
            }
        }
        return 0;
    }

    /** How many answers would have to be too many for the next recorded message to be there. */
    private int nextAnswerLike() {
        for (int k = 1; k < waiting.size(); k++) {
            if (isSame(next, k)) {
                return k;
            }
        }
        return 0;
    }

    private void missing() {
        Said said = expected.get(next++);
        tell(Difference.Type.MISSING, next, said, List.of("expected " + Likeness.shown(said)));
    }

    private void unexpected() {
        Said said = waiting.removeFirst();
        tell(
                Difference.Type.UNEXPECTED,
                received - waiting.size(),
                said,
                List.of("got " + Likeness.shown(said)));
    }

    private void different() {
        Said then = expected.get(next++);
        Said now = waiting.removeFirst();
        tell(Difference.Type.DIFFERENT, next, then, likeness.differences(then, now));
    }

    private void tell(Difference.Type type, long number, Said said, List<String> details) {
        differences.accept(new Difference(type, connection, copy, number, said.atMs(), details));
    }
}
