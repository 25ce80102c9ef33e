/** Turns results into text, JSON, CSV and percentile files. Writes only where it is told to. */
package dev.threadmill.load.report;
