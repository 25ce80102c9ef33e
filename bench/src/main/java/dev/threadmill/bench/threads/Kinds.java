package dev.threadmill.bench.threads;

/** The two kinds of threads, by the names that parameters have. */
final class Kinds {
    /** Of a platform thread: enough for an echo, and 10,000 of them fit into a small machine. */
    private static final long STACK_BYTES = 192 * 1_024;

    private Kinds() {}

    static Thread.Builder builder(String kind) {
        return switch (kind) {
            case "virtual" -> Thread.ofVirtual();
            case "platform" -> Thread.ofPlatform().stackSize(STACK_BYTES);
            default -> throw new IllegalArgumentException("no kind of threads: " + kind);
        };
    }
}
