/** Benchmarks of HTTP clients on virtual threads. */
package dev.threadmill.bench.http;
