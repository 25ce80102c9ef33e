package dev.threadmill.server.mock;

import dev.threadmill.script.Script;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is done with messages of a kind.
 *
 * @param line where it stands in the configuration
 * @param when an expression that must hold, too
 */
public record Rule(int line, When match, Optional<Script> when, Action action) {
    /** Which messages a rule is for. */
    public sealed interface When {
        /** Every one. */
        record Always() implements When {}

        /** A text that is exactly this. */
        record Text(String text) implements When {}

        /** JSON that fits. */
        record Json(Match match) implements When {}
    }

    /** What a rule does. */
    public sealed interface Action {
        /**
         * Sends what is configured.
         *
         * @param number counts the rules of a path from 0: a connection keeps its place by it
         */
        record Respond(int number, Replies replies) implements Action {}

        /** Runs a script, whose value is the reply. */
        record Run(Script script) implements Action {}
    }

    /**
     * Replies in turns, then what follows.
     *
     * @param texts one for each message that comes, in turns; none for no reply
     * @param cycle whether the first comes after the last; else the last comes again and again
     * @param delay before the reply
     * @param close how the connection is closed then
     * @param then what follows the reply by itself
     */
    public record Replies(
            List<ReplyTemplate> texts,
            boolean cycle,
            Duration delay,
            Optional<Close> close,
            Optional<Replies> then) {
        /** The reply to the {@code count}th message, from 0; null for none. */
        public ReplyTemplate at(long count) {
            if (texts.isEmpty()) {
                return null;
            }
            long place = cycle ? count % texts.size() : Math.min(count, texts.size() - 1);
            return texts.get((int) place);
        }

        /** Whether all of it can be done at once. */
        public boolean immediate() {
            return delay.isZero() && then.isEmpty();
        }
    }

    /** A Close frame's code and reason (RFC 6455, section 7.4). */
    public record Close(int code, String reason) {}
}
