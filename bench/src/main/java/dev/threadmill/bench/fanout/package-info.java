/** Benchmarks of a message to many receivers. */
package dev.threadmill.bench.fanout;
