package dev.threadmill.load.flow;

/**
 * What an expression stands for.
 *
 * @param json whether the text is JSON, such as a number, rather than words
 */
record Value(String text, boolean json) {
    static final Value NOTHING = new Value("", false);

    static Value words(String text) {
        return new Value(text, false);
    }

    static Value number(long number) {
        return new Value(Long.toString(number), true);
    }
}
