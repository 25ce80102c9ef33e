package dev.threadmill.bench.soak.faults;

import java.io.IOException;
import java.nio.file.Path;

/** Something that goes wrong around an appliance, and what it must do then. */
interface Fault {
    /** What goes wrong. */
    String name();

    /**
     * Has it go wrong.
     *
     * @param folder empty, for whatever is written
     * @return what was seen
     * @throws LeftOutException where this machine does not let it go wrong
     * @throws IOException telling what was not as decided
     */
    String check(Path folder) throws IOException, InterruptedException, LeftOutException;

    /** This machine cannot show it. */
    final class LeftOutException extends Exception {
        private static final long serialVersionUID = 1;

        LeftOutException(String why) {
            super(why);
        }
    }
}
