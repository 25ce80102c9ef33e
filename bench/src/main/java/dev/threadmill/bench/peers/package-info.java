/** Compares the load client with other load generators, in turns, on this machine. */
package dev.threadmill.bench.peers;
