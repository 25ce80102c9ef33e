package dev.threadmill.server.chaos;

import dev.threadmill.server.chaos.ChaosCounts.Kind;
import dev.threadmill.server.session.Message;
import dev.threadmill.wire.CloseCode;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides what becomes of the messages of one connection and direction, one after the other, and
 * counts it; others carry it out. Each message takes the same draws whatever becomes of it, so that
 * with a seed a fault more leaves the others where they are. One thread at a time.
 */
final class Fates {
    private static final String REPLACEMENT = "\uFFFD";

    private final double endProbability;
    private final int endCode;
    private final Chaos.Rates rates;
    private final long delayNanosMin;
    private final long delayNanosMax;
    private final List<Fault> faults;
    private final RandomGenerator random;
    private final ChaosCounts counts;
    private long number;

    Fates(Chaos chaos, Direction way, RandomGenerator random, ChaosCounts counts) {
        boolean meant = chaos.direction().includes(way);
        endProbability = way == Direction.INCOMING ? chaos.disconnectProbability() : 0;
        endCode = chaos.disconnectCode();
        rates = meant ? chaos.rates() : Chaos.Rates.NONE;
        delayNanosMin = meant ? chaos.delay().min().toNanos() : 0;
        delayNanosMax = meant ? chaos.delay().max().toNanos() : 0;
        faults = chaos.faults().stream().filter(fault -> fault.direction().includes(way)).toList();
        this.random = random;
        this.counts = counts;
    }

    /** Decides about the next message. */
    Fate next(Message message) {
        number++;
        double end = random.nextDouble();
        double lot = random.nextDouble();
        long delay = delayNanosMax == 0 ? 0 : random.nextLong(delayNanosMin, delayNanosMax + 1);
        double place = random.nextDouble();
        Fault fault = faultOf(message);
        if (fault != null) {
            long all = delay + fault.delay().toNanos();
            return fate(message, fault.action(), all, place, fault.closeCode());
        } else if (end < endProbability) {
            return ended(message, endCode);
        }
        Fault.Action action = actionOf(lot);
        return action == null
                ? later(message, 1, false, delay)
                : fate(message, action, delay, place, endCode);
    }

    private Fault faultOf(Message message) {
        for (Fault fault : faults) {
            if (fault.befalls(message, number)) {
                return fault;
            }
        }
        return null;
    }

    /**
     * One number decides, so that each rate is exactly the share of all messages; null for none.
     */
    private Fault.Action actionOf(double lot) {
        double bound = rates.drop();
        if (lot < bound) {
            return Fault.Action.DROP;
        } else if (lot < (bound += rates.duplicate())) {
            return Fault.Action.DUPLICATE;
        } else if (lot < (bound += rates.reorder())) {
            return Fault.Action.REORDER;
        } else if (lot < bound + rates.corrupt()) {
            return Fault.Action.CORRUPT;
        }
        return null;
    }

    private Fate fate(
            Message message, Fault.Action action, long delay, double place, int closeCode) {
        return switch (action) {
            case DROP -> {
                counts.add(Kind.DROPPED, 1);
                yield Fate.lost(message);
            }
            case DUPLICATE -> {
                counts.add(Kind.DUPLICATED, 1);
                yield later(message, 2, false, delay);
            }
            // Counted when it has happened: the last message has none to change places with.
            case REORDER -> later(message, 1, true, delay);
            case DELAY -> later(message, 1, false, delay);
            case CORRUPT -> {
                counts.add(Kind.CORRUPTED, 1);
                yield later(damaged(message, place), 1, false, delay);
            }
            case DISCONNECT -> ended(message, CloseCode.ABNORMAL);
            case CLOSE -> ended(message, closeCode);
        };
    }

    private Fate ended(Message message, int code) {
        counts.add(Kind.DISCONNECTED, 1);
        return Fate.end(message, code);
    }

    private Fate later(Message message, int copies, boolean swapped, long delay) {
        if (delay > 0) {
            counts.add(Kind.DELAYED, 1);
        }
        return new Fate(message, copies, swapped, delay, 0);
    }

    /**
     * One character becomes U+FFFD, or one bit turns: never the same message, always one that may
     * be sent.
     *
     * @param place where, between 0 and 1
     */
    static Message damaged(Message message, double place) {
        return switch (message) {
            case Message.Text(String text) when text.isEmpty() -> new Message.Text(REPLACEMENT);
            case Message.Text(String text) -> {
                int count = text.codePointCount(0, text.length());
                int from = text.offsetByCodePoints(0, (int) (place * count));
                int to = text.offsetByCodePoints(from, 1);
                String other = text.startsWith(REPLACEMENT, from) ? "?" : REPLACEMENT;
                yield new Message.Text(text.substring(0, from) + other + text.substring(to));
            }
            case Message.Binary(byte[] bytes) when bytes.length == 0 ->
                    new Message.Binary(new byte[1]);
            case Message.Binary(byte[] bytes) -> {
                byte[] damaged = bytes.clone();
                double at = place * bytes.length;
                int bit = (int) ((at - Math.floor(at)) * Byte.SIZE);
                damaged[(int) at] ^= (byte) (1 << bit);
                yield new Message.Binary(damaged);
            }
        };
    }
}
