/**
 * Runs a plan: threads, pacing, phases and the stop. Gives back a {@link
 * dev.threadmill.load.record.Result}; the only thing that goes the other way is {@code stop()}.
 */
package dev.threadmill.load.engine;
