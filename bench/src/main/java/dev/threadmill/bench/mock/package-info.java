/** Benchmarks of mock answers. */
package dev.threadmill.bench.mock;
