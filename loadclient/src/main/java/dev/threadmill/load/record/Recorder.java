package dev.threadmill.load.record;

import dev.threadmill.load.transport.ErrorKind;
import dev.threadmill.load.transport.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/**
 * Counts the requests of one part of a run. Any thread may record; its size does not depend on how
 * many requests or connections there are. Collecting belongs to one thread.
 */
public final class Recorder {
    private static final int STATUS_MAX = 999;
    private static final int LANES_MAX = 8;

    private final boolean open;
    private final int laneMask;
    private final Timer latency;
    private final Timer service;
    private final Timer firstByte;
    private final Timer lag;
    private final Timer connect;
    private final AtomicLongArray[] status;
    private final Map<ErrorKind, LongAdder> errors = new EnumMap<>(ErrorKind.class);
    private final ConcurrentMap<Integer, LongAdder> codes = new ConcurrentHashMap<>();
    private final LongAdder lost = new LongAdder();
    private final LongAdder wanted = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final List<Part> parts = new ArrayList<>();

    /** The requests of one name. */
    private record Part(String name, Recorder recorder) {}

    /**
     * Makes an empty recorder.
     *
     * @param open whether requests have intended start times, so that latency differs from service
     *     time
     * @param writers how many threads truly write at once, at most: the number of carriers
     */
    public Recorder(boolean open, int writers) {
        this(open, writers, false);
    }

    private Recorder(boolean open, int writers, boolean growing) {
        int lanes = Math.min(LANES_MAX, Integer.highestOneBit(Math.max(1, 2 * writers - 1)));
        this.open = open;
        this.laneMask = lanes - 1;
        this.latency = new Timer(lanes, growing);
        this.firstByte = new Timer(lanes, growing);
        this.service = open ? new Timer(lanes, growing) : latency;
        this.lag = new Timer(open ? lanes : 1, growing);
        this.connect = new Timer(1, growing);
        this.status = new AtomicLongArray[lanes];
        for (int i = 0; i < lanes; i++) {
            status[i] = new AtomicLongArray(STATUS_MAX + 1);
        }
        for (ErrorKind kind : ErrorKind.values()) {
            errors.put(kind, new LongAdder());
        }
    }

    /** Whether requests have intended start times. */
    public boolean open() {
        return open;
    }

    /**
     * A recorder for the requests of one name, whose figures this one's {@link #requests} tells;
     * what it records is to be recorded here, too. Takes some 3 MB where its longest time is 0.2 s,
     * and 5 MB at most. To be called before anybody records.
     */
    public Recorder part(String name) {
        Part part = new Part(name, new Recorder(open, 1, true));
        parts.add(part);
        return part.recorder();
    }

    /** The figures by name, which it brings up to date. */
    public List<RequestFigures> requests() {
        parts.forEach(part -> part.recorder().collect());
        return parts.stream()
                .map(part ->
                        new RequestFigures(
                                part.name(), part.recorder().counts(), part.recorder().times()))
                .toList();
    }

    /**
     * Counts a request that came to an end. Its times count where it was answered; one that ran
     * into its timeout counts with the time it waited, since leaving it out would flatter the
     * target.
     *
     * @param writer any number that spreads the writers, such as the connection's index
     * @param intendedNanos when the request was due; in a closed model the same as {@code
     *     startNanos}
     * @param startNanos when it started
     */
    public void record(int writer, Outcome outcome, long intendedNanos, long startNanos) {
        int lane = writer & laneMask;
        switch (outcome) {
            case Outcome.Answered answered -> {
                status[lane].incrementAndGet(answered.status());
                bytesIn.add(answered.bytesIn());
                bytesOut.add(answered.bytesOut());
                if (answered.firstByteNanos() != 0) {
                    firstByte.record(lane, answered.firstByteNanos() - startNanos);
                }
                times(lane, answered.endNanos(), intendedNanos, startNanos);
            }
            case Outcome.Failed failed -> {
                failed(failed.kind(), 1);
                code(failed.code());
                bytesIn.add(failed.bytesIn());
                bytesOut.add(failed.bytesOut());
                if (failed.kind() == ErrorKind.TIMEOUT) {
                    times(lane, failed.endNanos(), intendedNanos, startNanos);
                }
            }
        }
        if (open) {
            lag.record(lane, startNanos - intendedNanos);
        }
    }

    private void times(int lane, long endNanos, long intendedNanos, long startNanos) {
        latency.record(lane, endNanos - intendedNanos);
        if (open) {
            service.record(lane, endNanos - startNanos);
        }
    }

    /**
     * Counts an answer without a status: the time since it was due, and since it was truly started.
     */
    public void answered(int writer, long latencyNanos, long serviceNanos) {
        int lane = writer & laneMask;
        status[lane].incrementAndGet(0);
        latency.record(lane, latencyNanos);
        if (open) {
            service.record(lane, serviceNanos);
        }
    }

    /** Counts failures without a time. */
    public void failed(ErrorKind kind, long count) {
        errors.get(kind).add(count);
    }

    /** Turns an answer that was counted into a failure: a connection that did not last. */
    public void lost(ErrorKind kind, int code) {
        lost.increment();
        failed(kind, 1);
        code(code);
    }

    /** Turns an answer with a status of 400 or above into a success: the plan wants it. */
    public void wanted() {
        wanted.increment();
    }

    /** Counts a close code, or the status of a refused handshake; 0 is none. */
    public void code(int code) {
        if (code != 0) {
            codes.computeIfAbsent(code, key -> new LongAdder()).increment();
        }
    }

    /** Counts by how much something of an open model started too late. */
    public void lag(int writer, long nanos) {
        if (open) {
            lag.record(writer & laneMask, nanos);
        }
    }

    /** Counts bytes beside those of outcomes. */
    public void transferred(long in, long out) {
        bytesIn.add(in);
        bytesOut.add(out);
    }

    /** Counts a message that was sent, where its answer is counted apart. */
    public void sent() {
        sent.increment();
    }

    /** Counts a message that came. */
    public void received() {
        received.increment();
    }

    /** The messages that went each way so far. */
    public Traffic traffic() {
        return new Traffic(sent.sum(), received.sum());
    }

    /** Counts a request of an open model that could not start in time. */
    public void dropped() {
        dropped.increment();
    }

    /** Counts a connection that was opened. */
    public void connected(long nanos) {
        connect.record(0, nanos);
    }

    /** Brings the figures below up to date. */
    public void collect() {
        latency.collect();
        firstByte.collect();
        connect.collect();
        if (open) {
            service.collect();
            lag.collect();
        }
    }

    /** All that was counted so far; needs no {@link #collect}. */
    public Counts counts() {
        SortedMap<Integer, Long> statuses = new TreeMap<>();
        for (AtomicLongArray lane : status) {
            for (int code = 0; code <= STATUS_MAX; code++) {
                long count = lane.get(code);
                if (count > 0) {
                    statuses.merge(code, count, Long::sum);
                }
            }
        }
        Map<ErrorKind, Long> kinds = new EnumMap<>(ErrorKind.class);
        errors.forEach((kind, adder) -> {
            if (adder.sum() > 0) {
                kinds.put(kind, adder.sum());
            }
        });
        long refused = sum(statuses.tailMap(400)) - wanted.sum();
        long ok = sum(statuses) - refused - lost.sum();
        statuses.remove(0);
        codes.forEach((code, count) -> statuses.merge(code, count.sum(), Long::sum));
        return new Counts(
                ok,
                refused + sum(kinds),
                dropped.sum(),
                bytesIn.sum(),
                bytesOut.sum(),
                statuses,
                kinds);
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Latencies that the last {@link #collect} found new; changes with the next one. */
    public Histogram latencyInterval() {
        return latency.interval();
    }

    /** All times that {@link #collect} has found. */
    public Times times() {
        return new Times(latency(), service(), lag(), connect(), firstByte());
    }

    public Histogram latency() {
        return latency.total();
    }

    public Histogram service() {
        return service.total();
    }

    public Histogram lag() {
        return lag.total();
    }

    public Histogram connect() {
        return connect.total();
    }

    public Histogram firstByte() {
        return firstByte.total();
    }
}
