package dev.threadmill.load.record;

import dev.threadmill.load.transport.ErrorKind;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many of what, up to one moment.
 *
 * @param ok answered with a status below 400, or as the plan wants it
 * @param failed answered with a status of 400 or above or not as the plan wants it, or not answered
 * @param dropped of an open model: were due and could not start in time; not part of the total
 * @param bytesIn read from connections; {@code bytesOut} written to them
 * @param status answers by status; of WebSockets, the servers' Close frames by code and refused
 *     handshakes by status
 * @param errors requests without an answer, by reason
 */
public record Counts(
        long ok,
        long failed,
        long dropped,
        long bytesIn,
        long bytesOut,
        SortedMap<Integer, Long> status,
        Map<ErrorKind, Long> errors) {
    public static final Counts NONE =
            new Counts(0, 0, 0, 0, 0, new TreeMap<>(), new EnumMap<>(ErrorKind.class));

    public Counts {
        status = Collections.unmodifiableSortedMap(new TreeMap<>(status));
        Map<ErrorKind, Long> copy = new EnumMap<>(ErrorKind.class);
        copy.putAll(errors);
        errors = Collections.unmodifiableMap(copy);
    }

    /** Both together. */
    public Counts plus(Counts other) {
        SortedMap<Integer, Long> statuses = new TreeMap<>(status);
        other.status.forEach((code, count) -> statuses.merge(code, count, Long::sum));
        Map<ErrorKind, Long> kinds = new EnumMap<>(ErrorKind.class);
        kinds.putAll(errors);
        other.errors.forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
        return new Counts(
                ok + other.ok,
                failed + other.failed,
                dropped + other.dropped,
                bytesIn + other.bytesIn,
                bytesOut + other.bytesOut,
                statuses,
                kinds);
    }

    /** What came after an earlier look at the same counts. */
    public Counts since(Counts before) {
        SortedMap<Integer, Long> statuses = new TreeMap<>();
        status.forEach((code, count) -> {
            long more = count - before.status.getOrDefault(code, 0L);
            if (more > 0) {
                statuses.put(code, more);
            }
        });
        Map<ErrorKind, Long> kinds = new EnumMap<>(ErrorKind.class);
        errors.forEach((kind, count) -> {
            long more = count - before.errors.getOrDefault(kind, 0L);
            if (more > 0) {
                kinds.put(kind, more);
            }
        });
        return new Counts(
                Math.max(0, ok - before.ok),
                Math.max(0, failed - before.failed),
                Math.max(0, dropped - before.dropped),
                Math.max(0, bytesIn - before.bytesIn),
                Math.max(0, bytesOut - before.bytesOut),
                statuses,
                kinds);
    }

    /** Requests that came to an end, well or badly. */
    public long total() {
        return ok + failed;
    }

    /** Requests without an answer. */
    public long unanswered() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}
