package dev.threadmill.load.plan;

/**
 * One of several equal parts of a load, each for one worker.
 *
 * @param index 0 to {@code count} - 1
 * @param count 1 to {@link #COUNT_MAX}
 */
public record Shard(int index, int count) {
    public static final int COUNT_MAX = 1_000;

    /** The only part of a load that is not divided. */
    public static final Shard WHOLE = new Shard(0, 1);

    public Shard {
        if (count < 1 || count > COUNT_MAX || index < 0 || index >= count) {
            throw new InvalidPlanException(
                    "workers", "must be between 1 and " + COUNT_MAX + ", each with its own number");
        }
    }
}
