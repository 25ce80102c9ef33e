package dev.threadmill.server.session;

import java.time.Duration;

/** What {@link SharedValues} are to be like, wherever they are kept; messages are for people. */
public final class SharedBounds {
    public static final int KEY_CHARS_MAX = 1_024;
    public static final int VALUE_CHARS_MAX = 256 << 10;

    private static final Duration LIFETIME_MAX = Duration.ofDays(3_650);

    private SharedBounds() {}

    /**
     * Checks a key.
     *
     * @throws IllegalArgumentException where it cannot be one, as the others here
     */
    public static void checkKey(String key) {
        if (key.isEmpty() || key.length() > KEY_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "a key of the shared state has 1 to " + KEY_CHARS_MAX + " characters");
        }
    }

    /** Checks a value. */
    public static void checkValue(String json, int charsMax) {
        if (json.length() > charsMax) {
            throw new IllegalArgumentException(
                    "a shared value has at most "
                            + charsMax
                            + " characters of JSON, not "
                            + json.length());
        }
    }

    /** Checks how long a value is to stay. */
    public static void checkLifetime(Duration lifetime) {
        if (lifetime.compareTo(LIFETIME_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a shared value stays for " + LIFETIME_MAX.toDays() + " days at most");
        }
    }

    /** A value that cannot be added to. */
    public static IllegalArgumentException notWhole(String key) {
        return new IllegalArgumentException(
                "the value of '" + key + "' is no whole number of 64 bits");
    }

    /** A sum that cannot be kept. */
    public static IllegalArgumentException beyond(String key, Object sum) {
        return new IllegalArgumentException(
                "the sum " + sum + " for '" + key + "' is beyond 64 bits");
    }
}
