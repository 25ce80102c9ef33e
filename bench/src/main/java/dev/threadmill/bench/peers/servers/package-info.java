/**
 * WebSocket echo servers on libraries of other makers, as their documentation shows them. Each is a
 * process of its own that says {@code listening on http://HOST:PORT}.
 */
package dev.threadmill.bench.peers.servers;
