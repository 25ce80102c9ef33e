/** Runs the benchmarks and makes the page of their results, in the order of the questions. */
package dev.threadmill.bench.page;
