/** Benchmarks of blocking sockets on virtual threads. */
package dev.threadmill.bench.sockets;
