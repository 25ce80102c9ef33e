package dev.threadmill.load.plan;

/** What a run does with its WebSockets. */
public sealed interface WebSocketMode {
    /** Every connection sends messages and waits for each one's echo. */
    record Echo() implements WebSocketMode {}

    /**
     * Every connection sends a message and waits for one in return.
     *
     * @param message what is sent each time, 1 byte to {@link #BYTES_MAX}
     * @param expected what an answer holds; other messages are skipped; empty for any
     */
    record Request(Payload message, Payload expected) implements WebSocketMode {
        public static final int BYTES_MAX = 16 * 1_024 * 1_024;

        public Request {
            Faults faults = new Faults();
            faults.unless(
                    !message.isEmpty() && message.length() <= BYTES_MAX,
                    "body",
                    "must be between 1 byte and 16MiB");
            faults.unless(expected.length() <= BYTES_MAX, "expect", "must be at most 16MiB");
            faults.throwIfAny();
        }
    }

    /**
     * The first connections send messages, and all others measure when they get them.
     *
     * @param senders how many connections send, 1 to {@link #SENDERS_MAX}
     * @param window of the closed model: how many messages of a sender may be on their way at once,
     *     1 to {@link #WINDOW_MAX}
     */
    record Broadcast(int senders, int window) implements WebSocketMode {
        public static final int SENDERS_MAX = 1_000;
        public static final int WINDOW_MAX = 1_000;

        public Broadcast {
            check(senders, window);
        }

        static void check(int senders, int window) {
            Faults faults = new Faults();
            faults.unless(
                    senders >= 1 && senders <= SENDERS_MAX,
                    "senders",
                    "must be between 1 and " + SENDERS_MAX);
            faults.unless(
                    window >= 1 && window <= WINDOW_MAX,
                    "window",
                    "must be between 1 and " + WINDOW_MAX);
            faults.throwIfAny();
        }
    }

    /**
     * Connections are opened and then only held.
     *
     * @param probe whether a message goes to and fro on one of them ten times a second
     */
    record Idle(boolean probe) implements WebSocketMode {}

    /** The name in options and results. */
    default String key() {
        return switch (this) {
            case Echo echo -> "echo";
            case Request request -> "request";
            case Broadcast broadcast -> "broadcast";
            case Idle idle -> "idle";
        };
    }
}
