/** Benchmarks of recording latencies. */
package dev.threadmill.bench.record;
