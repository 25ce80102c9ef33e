/**
 * Counts what happened and turns it into figures: recorders that many threads write to, snapshots
 * of a running test, and the result of a finished one. Percentiles come from merged histograms
 * only.
 */
package dev.threadmill.load.record;
