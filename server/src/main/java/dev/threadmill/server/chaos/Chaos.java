package dev.threadmill.server.chaos;

import dev.threadmill.wire.CloseCode;
import dev.threadmill.yaml.Section;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a configuration says about chaos, checked.
 *
 * @param seed makes runs repeatable: the same messages meet the same faults
 * @param direction whose messages the rates and the delay are for
 * @param disconnectProbability that a message from the client ends its connection
 * @param disconnectCode with which Close frame; 1006 for none, a cut
 * @param bytesPerSecond to the client; 0 for no limit
 */
public record Chaos(
        boolean enabled,
        OptionalLong seed,
        Direction direction,
        double disconnectProbability,
        int disconnectCode,
        Delay delay,
        Rates rates,
        Optional<SlowConsumer> slowConsumer,
        long bytesPerSecond,
        List<Fault> faults) {
    public static final Chaos NONE =
            new Chaos(
                    false,
                    OptionalLong.empty(),
                    Direction.OUTGOING,
                    0,
                    CloseCode.ABNORMAL,
                    Delay.NONE,
                    Rates.NONE,
                    Optional.empty(),
                    0,
                    List.of());

    /** How long each message takes: something between, both ends included. */
    record Delay(Duration min, Duration max) {
        static final Delay NONE = new Delay(Duration.ZERO, Duration.ZERO);

        boolean isNone() {
            return max.isZero();
        }
    }

    /** Shares of messages; at most one thing befalls a message, so together they are at most 1. */
    record Rates(double drop, double duplicate, double reorder, double corrupt) {
        static final Rates NONE = new Rates(0, 0, 0, 0);

        double sum() {
            return drop + duplicate + reorder + corrupt;
        }
    }

    /**
     * A server that takes the client's messages slowly.
     *
     * @param delay between two messages, and before the first
     * @param bufferMessages how many may wait
     * @param dropWhenFull whether more are lost; else they are left to TCP
     */
    record SlowConsumer(Duration delay, int bufferMessages, boolean dropWhenFull) {}

    /** Reads a {@code chaos} section to its end, and notes its faults there. */
    public static Chaos read(Section section) {
        return new ChaosReader(section).read();
    }

    /** Whether there is anything to do. */
    public boolean active() {
        return enabled
                && (disconnectProbability > 0
                        || !delay.isNone()
                        || rates.sum() > 0
                        || slowConsumer.isPresent()
                        || bytesPerSecond > 0
                        || !faults.isEmpty());
    }

    /** Chaos for the connections of one path, which are numbered from here. */
    public PathChaos begin(ChaosCounts counts) {
        return new PathChaos(this, counts);
    }

    /** Whether messages of a direction meet chaos, one by one. */
    boolean befalls(Direction way) {
        return (direction.includes(way) && (rates.sum() > 0 || !delay.isNone()))
                || faults.stream().anyMatch(fault -> fault.direction().includes(way))
                || (way == Direction.INCOMING ? disconnectProbability > 0 : bytesPerSecond > 0);
    }

    /** Whether messages of a direction may have to wait. */
    boolean takesTime(Direction way) {
        return (direction.includes(way) && (rates.reorder() > 0 || !delay.isNone()))
                || faults.stream()
                        .anyMatch(fault ->
                                fault.direction().includes(way)
                                        && (fault.action() == Fault.Action.DELAY
                                                || fault.action() == Fault.Action.REORDER))
                || (way == Direction.INCOMING ? slowConsumer.isPresent() : bytesPerSecond > 0);
    }
}
