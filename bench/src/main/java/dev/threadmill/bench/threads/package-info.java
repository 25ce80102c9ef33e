/** Benchmarks of virtual and platform threads: starting, parking, blocking, locking, memory. */
package dev.threadmill.bench.threads;
