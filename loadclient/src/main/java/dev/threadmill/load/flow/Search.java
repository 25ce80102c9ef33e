package dev.threadmill.load.flow;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A regular expression that gives up on a text in time: a pattern that tries everything would
 * otherwise keep a processor for as long as the run lasts.
 */
final class Search {
    private static final int LOOKS_MIN = 1_000_000;
    private static final int LOOKS_PER_CHAR = 20;

    private final Pattern pattern;

    Search(String regex) {
        pattern = Pattern.compile(regex);
    }

    /** The first group of the first match, or all of it where there is no group. */
    Optional<String> in(String text) {
        try {
            Matcher matcher = pattern.matcher(new Patience(text));
            if (!matcher.find()) {
                return Optional.empty();
            }
            return Optional.ofNullable(
                    matcher.groupCount() > 0 ? matcher.group(1) : matcher.group());
        } catch (TooLongException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    boolean matches(String text) {
        try {
            return pattern.matcher(new Patience(text)).find();
        } catch (TooLongException | StackOverflowError e) {
            return false;
        }
    }

    private static final class TooLongException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("", null, false, false);
        }
    }

    /** A text that can be looked at so many times. */
    private static final class Patience implements CharSequence {
        private final String text;
        private long left;

        Patience(String text) {
            this.text = text;
            this.left = LOOKS_MIN + (long) LOOKS_PER_CHAR * text.length();
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new TooLongException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
