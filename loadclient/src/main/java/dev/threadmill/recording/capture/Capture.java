package dev.threadmill.recording.capture;

import dev.threadmill.recording.Direction;
import dev.threadmill.recording.Entry;
import dev.threadmill.recording.RecordingFilter;
import dev.threadmill.recording.RecordingWriter;
import dev.threadmill.wire.WebSocketEvent;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** What is being recorded: picks from the traffic and writes it down. For any thread. */
public final class Capture {
    /** Connections that are told apart; what is said on later ones comes without their path. */
    private static final int CONNECTIONS_MAX = 1_000_000;

    private final RecordingWriter writer;
    private final RecordingFilter filter;
    private final UnaryOperator<String> withoutSecrets;
    private final LongSupplier clockMs;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();

    /**
     * Starts a capture.
     *
     * @param withoutSecrets turns a connection's path and query into what may be written down
     * @param clockMs milliseconds on a clock that never goes back
     */
    public Capture(
            RecordingWriter writer,
            RecordingFilter filter,
            UnaryOperator<String> withoutSecrets,
            LongSupplier clockMs) {
        this.writer = writer;
        this.filter = filter;
        this.withoutSecrets = withoutSecrets;
        this.clockMs = clockMs;
    }

    /** Takes what has just been said on a connection. */
    void take(String connection, String path, Direction direction, WebSocketEvent event) {
        if (filter.wantsPath(path)) {
            take(path, Entry.of(clockMs.getAsLong(), direction, event, Optional.of(connection)));
        }
    }

    /** Takes a message whose time is on one clock with all others. */
    void take(String path, Entry entry) {
        if (!filter.wantsPath(path) || !filter.wants(entry)) {
            return;
        }
        boolean first = known.size() < CONNECTIONS_MAX && known.add(entry.connection().orElse(""));
        writer.append(
                first && Entry.isPath(path) ? entry.onPath(withoutSecrets.apply(path)) : entry);
    }

    /** Counts messages that never came. */
    void lost(long count) {
        lost.addAndGet(Math.max(0, count));
    }

    /** Messages that the appliance could not tell, since they were not taken in time. */
    public long lost() {
        return lost.get();
    }

    /** Counts what could not be understood. */
    void skip() {
        skipped.incrementAndGet();
    }

    /** Messages that could not be understood, and are not in the recording. */
    public long skipped() {
        return skipped.get();
    }

    /** Connections of which something was recorded. */
    public long connections() {
        return known.size();
    }

    /** Whether messages are still being written. */
    public boolean goesOn() {
        return writer.failure().isEmpty();
    }
}
