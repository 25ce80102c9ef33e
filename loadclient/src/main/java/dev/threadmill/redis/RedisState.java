package dev.threadmill.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How Redis stands.
 *
 * @param connected whether there is a connection now
 * @param since since when that is so
 * @param reason why there is none; without secrets
 * @param lostCount how often a connection was lost
 * @param server such as {@code 7.0.15 standalone}, if it was told; of the last connection
 * @param ping what the last round trip took; zero before the first
 */
public record RedisState(
        boolean connected,
        Instant since,
        Optional<String> reason,
        long lostCount,
        Optional<String> server,
        Duration ping) {}
