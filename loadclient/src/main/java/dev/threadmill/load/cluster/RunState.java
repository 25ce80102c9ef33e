package dev.threadmill.load.cluster;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a coordinator says of its run for all workers to read.
 *
 * @param givenUp ids of the workers whose reports it does not wait for any more
 */
record RunState(Wish wish, Set<String> givenUp) {
    /** What workers are to do. */
    enum Wish {
        GO,
        STOP,
        OVER
    }

    RunState {
        givenUp = Set.copyOf(givenUp);
    }

    /** As text: the wish, and the given up, if any, with commas between. */
    String text() {
        String word = wish.name().toLowerCase(Locale.ROOT);
        return givenUp.isEmpty() ? word : word + " " + String.join(",", new TreeSet<>(givenUp));
    }

    static RunState parse(String text) throws MalformedException {
        int space = text.indexOf(' ');
        String word = space < 0 ? text : text.substring(0, space);
        for (Wish wish : Wish.values()) {
            if (wish.name().toLowerCase(Locale.ROOT).equals(word)) {
                String names = space < 0 ? "" : text.substring(space + 1);
                return new RunState(
                        wish, names.isEmpty() ? Set.of() : new TreeSet<>(Set.of(split(names))));
            }
        }
        throw new MalformedException("is no state of a run");
    }

    private static String[] split(String names) {
        return new TreeSet<>(java.util.Arrays.asList(names.split(","))).toArray(String[]::new);
    }
}
