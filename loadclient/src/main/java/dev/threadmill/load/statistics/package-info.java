/**
 * What a few rounds of a measurement say: medians, intervals, ratios. Pure; knows nothing of ours.
 */
package dev.threadmill.load.statistics;
