package dev.threadmill.load.cli;

import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the commands under {@code bridge} are given. */
record BridgeTool(Console console, Interruption interruption, Map<String, String> environment) {
    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger REDIS = Logger.getLogger("dev.threadmill.redis");

    /** The commands say themselves, each in its own words, what becomes of their Redis. */
    static void quietenRedis() {
        REDIS.setLevel(Level.OFF);
    }

    /** Says what is going on, beside what was asked for. */
    void note(String line) {
        console.err().println("threadmill: " + line);
        console.err().flush();
    }

    /** Prints a line that was asked for. */
    void say(String line) {
        console.out().println(line);
        console.out().flush();
    }

    /** Says why there is no going on; returns the exit code. */
    int unreachable(String why) {
        note(why);
        return ExitCode.UNREACHABLE;
    }
}
