package dev.threadmill.recording;

import java.time.Instant;
import java.util.Optional;

/**
 * What a recording says of itself.
 *
 * @param recordedAt when its first message came, where the file tells
 * @param durationMs from the first message to the last
 * @param messageCount control frames included
 * @param url the server that was recorded, without a path where the messages name theirs
 * @param path which connections were recorded, where not all were
 * @param version of the program that recorded
 */
public record Metadata(
        Optional<Instant> recordedAt,
        long durationMs,
        long messageCount,
        Optional<String> url,
        Optional<String> path,
        Optional<String> version) {
    /** Nothing that the messages do not say themselves. */
    public static final Metadata NONE = about(Optional.empty(), Optional.empty(), Optional.empty());

    /** What a recording is to say of itself beside its figures. */
    public static Metadata about(
            Optional<String> url, Optional<String> path, Optional<String> version) {
        return new Metadata(Optional.empty(), 0, 0, url, path, version);
    }

    Metadata with(Instant at, long ms, long count) {
        return new Metadata(Optional.of(at), ms, count, url, path, version);
    }
}
