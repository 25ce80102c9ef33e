package dev.threadmill.redis;

import io.lettuce.core.RedisFuture;
import java.util.List;

/** A channel that somebody listens to; changed under the lock of its {@link Channels} only. */
final class Ear {
    volatile List<Channels.Place> places = List.of();

    /** What Redis was asked on the present connection; null where it was not. */
    volatile RedisFuture<Void> subscription;

    /**
     * Whether Redis has said that it is subscribed. What comes before that is the end of an earlier
     * subscription, between which and this one messages may be missing.
     */
    boolean isSubscribed() {
        RedisFuture<Void> asked = subscription;
        return asked != null && asked.isDone();
    }
}
