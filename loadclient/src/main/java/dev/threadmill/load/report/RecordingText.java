package dev.threadmill.load.report;

/** What people read about a recording that is being made. */
public final class RecordingText {
    private RecordingText() {}

    /** One line about how it goes. */
    public static String live(double elapsedS, long connections, long messages, long bytes) {
        return Units.clock(elapsedS)
                + "  "
                + Units.count(connections)
                + " conns  "
                + Units.count(messages)
                + " messages  "
                + Units.bytes(bytes);
    }

    /**
     * The line at its end.
     *
     * @param bytes of the file
     */
    public static String summary(
            double elapsedS, long connections, long messages, long bytes, String file) {
        return "recorded "
                + counted(messages, "message")
                + " of "
                + counted(connections, "connection")
                + " in "
                + Units.clock(elapsedS)
                + ": "
                + file
                + " ("
                + Units.bytes(bytes)
                + ")";
    }

    static String counted(long count, String noun) {
        return Units.count(count) + " " + noun + (count == 1 ? "" : "s");
    }
}
