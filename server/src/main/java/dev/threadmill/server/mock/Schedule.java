package dev.threadmill.server.mock;

import java.time.Duration;

/**
 * A message that is sent by the clock.
 *
 * @param initialDelay before the first
 * @param interval from one to the next
 * @param countMax how many; 0 for no end
 */
public record Schedule(
        Duration initialDelay, Duration interval, long countMax, ReplyTemplate message) {}
